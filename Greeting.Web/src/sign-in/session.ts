import { UserManager, WebStorageStateStore, type SigninRedirectArgs, type User } from 'oidc-client-ts';
import { readSignIn } from '../config/env.ts';
import { RequestError } from '../api/client.ts';

/** What the page does at the provider and with its tokens: OpenID Connect, with a code and PKCE. */
export interface Session {
  /** Makes a call with the access token. Without a valid one, leaves the page for the provider, and does not return. */
  withToken: <T>(call: (token: string) => Promise<T>) => Promise<T>;
  signIn: () => Promise<void>;
  signOut: () => Promise<void>;
  /** Reports now, and after each change, whether somebody is signed in. */
  watch: (report: (isSignedIn: boolean) => void) => void;
}

/**
 * Opens the tab's session. Its tokens are in the tab's session storage, because a reload would otherwise lead to the provider, and a
 * script that could read them there could also call the API as the person. If a call leads to the provider, the address carries
 * `forCall` there and back.
 */
export async function openSession(isBack: boolean, forCall: string): Promise<Session> {
  const { issuer, clientId, scope } = readSignIn(import.meta.env);
  const page = `${location.origin}/`;
  const store = new WebStorageStateStore({ store: sessionStorage });
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    redirect_uri: page,
    post_logout_redirect_uri: page,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  });

  // The provider would send a person who is refused, or who gave up, straight back. So the next try is left to the person.
  let isRefused = false;
  if (isBack) {
    const { href, pathname } = location;
    history.replaceState(null, '', pathname);
    isRefused = await manager.signinRedirectCallback(href).then(() => false, () => true);
  }

  const leave = async (args?: SigninRedirectArgs) => {
    try {
      await manager.signinRedirect(args);
    } catch (error) {
      throw new RequestError({ kind: 'no-sign-in' }, { cause: error });
    }
  };

  return {
    signIn: () => leave(),
    async withToken(call) {
      const user = await manager.getUser();
      if (!isValid(user)) {
        if (isRefused) {
          isRefused = false;
          throw new RequestError({ kind: 'signed-out' });
        }
        await leave({ url_state: forCall });
        return new Promise(() => {});
      }
      try {
        return await call(user.access_token);
      } catch (error) {
        if (error instanceof RequestError && error.failure.kind === 'signed-out') {
          await manager.removeUser();
        }
        throw error;
      }
    },
    async signOut() {
      // What the page remembers in this tab is about the person who leaves.
      for (const key of Object.keys(sessionStorage).filter((name) => !name.startsWith('oidc.'))) {
        sessionStorage.removeItem(key);
      }
      try {
        // Cognito has parameters of its own; others ignore them.
        await manager.signoutRedirect({ extraQueryParams: { client_id: clientId, logout_uri: page } });
      } catch {
        // The provider cannot be reached, or has no address for this.
        await manager.removeUser();
        location.replace(page);
      }
    },
    watch(report) {
      const tell = async () => report(isValid(await manager.getUser()));
      manager.events.addUserUnloaded(tell);
      manager.events.addAccessTokenExpired(tell);
      void tell();
    },
  };
}

function isValid(user: User | null): user is User {
  return user !== null && user.expired !== true;
}
