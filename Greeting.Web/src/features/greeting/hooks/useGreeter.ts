import { useCallback, useEffect, useReducer, useRef } from 'react';
import { RequestError, type Failure } from '../api/client.ts';
import { greet, type Greeting } from '../api/greetings.ts';
import { recall, remember } from '../model/session.ts';

/** Where the latest attempt to greet stands. */
export type Attempt =
  | { phase: 'idle' }
  | { phase: 'pending'; name: string; slow: boolean }
  | { phase: 'waiting'; name: string; retryAfterMs: number; retries: number }
  | { phase: 'failed'; name: string; failure: Failure }
  | { phase: 'interrupted'; name: string };

interface State {
  attempt: Attempt;
  /** The greeting on show: it stays until the next one arrives, whatever happens in between. */
  greeting: Greeting | undefined;
}

type Action = { type: 'moved'; attempt: Attempt } | { type: 'slow' } | { type: 'greeted'; greeting: Greeting };

const slowAfterMs = 1_000;
const automaticRetries = 3;
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
 * A busy API is asked again when it said so, a few times; every other failure is left to the person.
 */
export function useGreeter(onGreeted: (greeting: Greeting) => void) {
  const [{ attempt, greeting }, dispatch] = useReducer(reduce, undefined, restore);
  const inFlight = useRef<AbortController>(undefined);

  const send = useCallback(
    async (name: string, retries = 0) => {
      if (inFlight.current !== undefined) {
        return;
      }
      const controller = new AbortController();
      inFlight.current = controller;
      const slowTimer = setTimeout(() => dispatch({ type: 'slow' }), slowAfterMs);
      dispatch({ type: 'moved', attempt: { phase: 'pending', name, slow: false } });
      remember(pendingKey, name);
      try {
        const answer = await greet(name, controller.signal);
        dispatch({ type: 'greeted', greeting: answer });
        remember(pendingKey);
        onGreeted(answer);
      } catch (error) {
        if (!controller.signal.aborted) {
          remember(pendingKey);
          dispatch({ type: 'moved', attempt: afterFailure(name, error, retries) });
        }
      } finally {
        clearTimeout(slowTimer);
        inFlight.current = undefined;
      }
    },
    [onGreeted],
  );

  const cancel = useCallback(() => {
    inFlight.current?.abort();
    remember(pendingKey);
    dispatch({ type: 'moved', attempt: { phase: 'idle' } });
  }, []);

  useEffect(() => {
    if (attempt.phase === 'waiting') {
      const timer = setTimeout(() => void send(attempt.name, attempt.retries + 1), attempt.retryAfterMs);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [attempt, send]);

  useEffect(() => {
    // The page may come back from the browser's back-forward cache with its request gone: it then says so.
    const leave = () => {
      const name = recall(pendingKey);
      if (inFlight.current !== undefined && name !== undefined) {
        inFlight.current.abort();
        dispatch({ type: 'moved', attempt: { phase: 'interrupted', name } });
      }
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, []);

  return { attempt, greeting, greet: send, cancel };
}

function afterFailure(name: string, error: unknown, retries: number): Attempt {
  const failure: Failure = error instanceof RequestError ? error.failure : { kind: 'unexpected' };
  return failure.kind === 'busy' && retries < automaticRetries
    ? { phase: 'waiting', name, retryAfterMs: failure.retryAfterMs, retries }
    : { phase: 'failed', name, failure };
}
