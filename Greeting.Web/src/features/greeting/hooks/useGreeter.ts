import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { isBackForCall } from '../../../sign-in/signIn.ts';
import { withRetry, RequestError, type Failure } from '../../../api/client.ts';
import { greet, type Greeting, type GreetingRequest } from '../greetings.ts';
import { isSame, recallIntent, rememberIntent, type Intent } from '../model/intent.ts';

/** The state of the latest attempt to greet. */
export type Attempt =
  | { phase: 'idle' }
  | { phase: 'pending'; request: GreetingRequest; slow: boolean }
  | { phase: 'waiting'; request: GreetingRequest; retryAfterMs: number }
  | { phase: 'failed'; request: GreetingRequest; failure: Failure }
  /** It is unknown whether the greeting was stored: the page was left, or the person stopped waiting. */
  | { phase: 'unknown'; request: GreetingRequest; because: 'left' | 'stopped' };

interface State {
  attempt: Attempt;
  /** The greeting that is shown. It stays until the next one arrives, whatever happens in between. */
  greeting: Greeting | undefined;
}

type Action = { type: 'moved'; attempt: Attempt } | { type: 'slow' } | { type: 'greeted'; greeting: Greeting };

const slowAfterMs = 1_000;

function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'moved':
      return { ...state, attempt: action.attempt };
    case 'slow':
      return state.attempt.phase === 'pending' ? { ...state, attempt: { ...state.attempt, slow: true } } : state;
    case 'greeted':
      return { attempt: { phase: 'idle' }, greeting: action.greeting };
  }
}

function restore(intent: Intent | undefined): State {
  return { attempt: intent === undefined ? { phase: 'idle' } : resume(intent), greeting: undefined };
}

/** After a sign-in, the greeting that needed it is sent; after anything else, that is left to the person. */
function resume({ request }: Intent): Attempt {
  return isBackForCall ? { phase: 'pending', request, slow: false } : { phase: 'unknown', request, because: 'left' };
}

/**
 * Greets one name at a time: while it waits for an answer, further calls do nothing, so a double submit greets once. It waits
 * for a busy API, and for the network if the device is offline. Every other failure is left to the person. If the same request is
 * sent again while it is unknown whether its greeting was stored, it repeats that greeting, and both count once.
 */
export function useGreeter(onGreeted: (greeting: Greeting) => void, onStopped: () => void) {
  const [recalled] = useState(recallIntent);
  const [{ attempt, greeting }, dispatch] = useReducer(reduce, recalled, restore);
  const inFlight = useRef<AbortController>(undefined);
  const unanswered = useRef(recalled);
  const note = useCallback((intent?: Intent) => {
    unanswered.current = intent;
    rememberIntent(intent);
  }, []);

  const send = useCallback(
    async (request: GreetingRequest) => {
      if (inFlight.current !== undefined) {
        return;
      }
      const controller = new AbortController();
      const { signal } = controller;
      const intent = unanswered.current && isSame(request, unanswered.current.request) ? unanswered.current : { request, key: crypto.randomUUID() };
      const move = (moved: Attempt) => dispatch({ type: 'moved', attempt: moved });
      let slow = false;
      const ask = () => {
        const slowTimer = setTimeout(() => dispatch({ type: 'slow' }), slowAfterMs);
        move({ phase: 'pending', request, slow });
        return greet(request, intent.key, signal).finally(() => clearTimeout(slowTimer));
      };
      // After a wait it has taken long already: the notice of one try follows that of another without a gap.
      const wait = (retryAfterMs: number) => {
        slow = true;
        move({ phase: 'waiting', request, retryAfterMs });
      };
      inFlight.current = controller;
      note(intent);
      try {
        const answer = await withRetry(ask, wait, signal);
        note();
        dispatch({ type: 'greeted', greeting: answer });
        onGreeted(answer);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        const failure: Failure = error instanceof RequestError ? error.failure : { kind: 'unexpected' };
        if (failure.kind === 'invalid') {
          note();
        }
        move({ phase: 'failed', request, failure });
      }
      inFlight.current = undefined;
    },
    [note, onGreeted],
  );

  useEffect(() => {
    if (isBackForCall && recalled !== undefined && unanswered.current === recalled) {
      void send(recalled.request);
    }
  }, [recalled, send]);

  /** Ends the current request, if any, and sets the resulting state. */
  const abandon = useCallback((because: 'left' | 'stopped') => {
    if (inFlight.current === undefined || unanswered.current === undefined) {
      return false;
    }
    inFlight.current.abort();
    inFlight.current = undefined;
    dispatch({ type: 'moved', attempt: { phase: 'unknown', request: unanswered.current.request, because } });
    return true;
  }, []);

  const stop = useCallback(() => {
    if (abandon('stopped')) {
      onStopped();
    }
  }, [abandon, onStopped]);

  const dismiss = useCallback(() => {
    note();
    dispatch({ type: 'moved', attempt: { phase: 'idle' } });
  }, [note]);

  const offline = attempt.phase === 'failed' && attempt.failure.kind === 'offline' ? attempt.request : undefined;
  useEffect(() => {
    if (offline === undefined) {
      return undefined;
    }
    const comeOnline = () => void send(offline);
    window.addEventListener('online', comeOnline);
    return () => window.removeEventListener('online', comeOnline);
  }, [offline, send]);

  useEffect(() => {
    // The page may return from the browser's back-forward cache without its request, and then says so.
    const leave = () => abandon('left');
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [abandon]);

  return { attempt, greeting, greet: send, stop, dismiss };
}
