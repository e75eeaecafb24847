import { useEffect, useState } from 'react';
import { session } from './signIn.ts';

/** Signs in or out at the provider. */
export function SignInButton() {
  const [isSignedIn, setIsSignedIn] = useState<boolean>();
  const [failed, setFailed] = useState(false);

  useEffect(() => void session?.then(({ watch }) => watch(setIsSignedIn), () => setFailed(true)), []);

  const act = async () => {
    setFailed(false);
    try {
      const opened = await session;
      await (isSignedIn === true ? opened?.signOut() : opened?.signIn());
    } catch {
      setFailed(true);
    }
  };

  return (
    <div className="sign-in">
      <p className="note" data-problem="true" role="alert">
        {failed && 'Sign-in cannot be reached.'}
      </p>
      <button type="button" onClick={() => void act()}>
        {isSignedIn === true ? 'Sign out' : 'Sign in'}
      </button>
    </div>
  );
}
