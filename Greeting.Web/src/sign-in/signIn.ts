import type { Session } from './session.ts';

const forCall = 'call';

/** Whether the provider has just sent the person back to the page. */
const isBack = Boolean(import.meta.env.VITE_SIGN_IN_ISSUER) && /[?&]state=/.test(location.search);

/** Whether a call, not the button, had sent the person to the provider. */
export const isBackForCall = isBack && new URLSearchParams(location.search).get('state')?.endsWith(`;${forCall}`) === true;

/**
 * The person's session in this tab; undefined if the page has no sign-in. A build replaces the variable with its value, so that a page
 * without sign-in contains neither the import nor the library.
 */
export const session: Promise<Session> | undefined = import.meta.env.VITE_SIGN_IN_ISSUER
  ? import('./session.ts').then(({ openSession }) => openSession(isBack, forCall))
  : undefined;

/** Makes a call with the person's access token. A page without sign-in makes it without one. */
export async function withToken<T>(call: (token?: string) => Promise<T>): Promise<T> {
  return session === undefined ? call() : (await session).withToken(call);
}
