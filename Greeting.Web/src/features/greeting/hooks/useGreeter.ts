import { useCallback, useEffect, useReducer, useRef } from 'react';
import { patiently, RequestError, type Failure } from '../api/client.ts';
import { greet, type Greeting } from '../api/greetings.ts';
import { recall, remember } from '../model/session.ts';

/** Where the latest attempt to greet stands. */
export type Attempt =
  | { phase: 'idle' }
  | { phase: 'pending'; name: string; slow: boolean }
  | { phase: 'waiting'; name: string; retryAfterMs: number }
  | { phase: 'failed'; name: string; failure: Failure }
  | { phase: 'interrupted'; name: string };

interface State {
  attempt: Attempt;
  /** The greeting on show: it stays until the next one arrives, whatever happens in between. */
  greeting: Greeting | undefined;
}

type Action = { type: 'moved'; attempt: Attempt } | { type: 'slow' } | { type: 'greeted'; greeting: Greeting };

const slowAfterMs = 1_000;
const pendingKey = 'greeting.pending';

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

function restore(): State {
  const name = recall(pendingKey);
  return { attempt: name === undefined ? { phase: 'idle' } : { phase: 'interrupted', name }, greeting: undefined };
}

/**
 * Greets one name at a time: while an answer is awaited, further calls change nothing, so a double submit greets once.
 * A busy API is waited for; every other failure is left to the person.
 */
export function useGreeter(onGreeted: (greeting: Greeting) => void) {
  const [{ attempt, greeting }, dispatch] = useReducer(reduce, undefined, restore);
  const inFlight = useRef<AbortController>(undefined);

  const send = useCallback(
    async (name: string) => {
      if (inFlight.current !== undefined) {
        return;
      }
      const controller = new AbortController();
      const { signal } = controller;
      const move = (moved: Attempt) => dispatch({ type: 'moved', attempt: moved });
      const ask = () => {
        const slowTimer = setTimeout(() => dispatch({ type: 'slow' }), slowAfterMs);
        move({ phase: 'pending', name, slow: false });
        return greet(name, signal).finally(() => clearTimeout(slowTimer));
      };
      inFlight.current = controller;
      remember(pendingKey, name);
      try {
        const answer = await patiently(ask, (retryAfterMs) => move({ phase: 'waiting', name, retryAfterMs }), signal);
        dispatch({ type: 'greeted', greeting: answer });
        onGreeted(answer);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        move({ phase: 'failed', name, failure: error instanceof RequestError ? error.failure : { kind: 'unexpected' } });
      }
      remember(pendingKey);
      inFlight.current = undefined;
    },
    [onGreeted],
  );

  const cancel = useCallback(() => {
    inFlight.current?.abort();
    inFlight.current = undefined;
    remember(pendingKey);
    dispatch({ type: 'moved', attempt: { phase: 'idle' } });
  }, []);

  useEffect(() => {
    // The page may come back from the browser's back-forward cache with its request gone: it then says so.
    const leave = () => {
      const name = recall(pendingKey);
      if (inFlight.current !== undefined && name !== undefined) {
        inFlight.current.abort();
        inFlight.current = undefined;
        dispatch({ type: 'moved', attempt: { phase: 'interrupted', name } });
      }
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, []);

  return { attempt, greeting, greet: send, cancel };
}
