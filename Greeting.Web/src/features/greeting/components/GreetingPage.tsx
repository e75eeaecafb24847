import { useEffect, useRef } from 'react';
import { session } from '../../../sign-in/signIn.ts';
import { SignInButton } from '../../../sign-in/SignInButton.tsx';
import type { GreetingRequest } from '../greetings.ts';
import { useDraft } from '../hooks/useDraft.ts';
import { useGreeter, type Attempt } from '../hooks/useGreeter.ts';
import { useRecentGreetings } from '../hooks/useRecentGreetings.ts';
import { loadTypeface } from '../model/typeface.ts';
import { AttemptNotice } from './AttemptNotice.tsx';
import { Footer } from './Footer.tsx';
import { GreetingForm } from './GreetingForm.tsx';
import { Hello } from './Hello.tsx';
import { RecentGreetings } from './RecentGreetings.tsx';
import './greeting.css';

/** The page: the greeting, the name field, the state of the attempt, and the names greeted before. */
export function GreetingPage() {
  const field = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useDraft();
  const { recent, refresh, add, hold, release } = useRecentGreetings();
  const { attempt, greeting, greet, stop, dismiss } = useGreeter(add, refresh);
  const busy = attempt.phase === 'pending' || attempt.phase === 'waiting';
  const refused = attempt.phase === 'failed' && attempt.failure.kind === 'invalid';
  const rejection = rejectionOf(attempt, draft.trim());

  useEffect(loadTypeface, []);

  // Works wherever the focus is: greetings start in the field, with its button, and in the list.
  useEffect(() => {
    const press = (event: KeyboardEvent) => event.key === 'Escape' && !isComposing(event) && busy && stop();
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [busy, stop]);

  const change = (changed: string) => {
    setDraft(changed);
    if (refused) {
      dismiss();
    }
  };
  const submit = (request: GreetingRequest) => {
    release();
    void greet(request);
  };
  const greetAgain = (name: string) => {
    hold();
    void greet({ name });
  };

  // The buttons of a notice disappear with it, so the focus moves to the field.
  const retry = (request: GreetingRequest) => {
    field.current?.focus();
    submit(request);
  };
  const focusAnd = (act: () => void) => () => {
    field.current?.focus();
    act();
  };

  return (
    <div className="page">
      <header className="masthead">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <h1>Greeting</h1>
        {session !== undefined && <SignInButton />}
      </header>
      <main className="columns">
        <section className="greet" aria-label="Greet someone">
          <Hello greeting={greeting} faded={busy} />
          <GreetingForm
            field={field}
            draft={draft}
            busy={busy}
            rejection={rejection}
            notice={rejection === undefined && <AttemptNotice attempt={attempt} onRetry={retry} onStop={focusAnd(stop)} onDismiss={focusAnd(dismiss)} />}
            onDraftChange={change}
            onSubmit={submit}
          />
        </section>
        <RecentGreetings recent={recent} attempt={attempt} greeting={greeting} onGreet={greetAgain} onReload={() => void refresh()} />
      </main>
      <Footer />
    </div>
  );
}

/** Whether a key belongs to an input method, which ends its composition with it. Safari shows this only by the key code. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Why the API rejected the name in the field, as long as the name is unchanged. */
function rejectionOf(attempt: Attempt, name: string): string | undefined {
  return attempt.phase === 'failed' && attempt.failure.kind === 'invalid' && attempt.request.name === name
    ? attempt.failure.detail
    : undefined;
}
