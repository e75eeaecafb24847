import { useCallback, useEffect, useRef, useState } from 'react';
import { withRetry } from '../api/client.ts';
import { listRecent, type Greeting } from '../api/greetings.ts';

/** How the latest attempt to load the list goes. */
export type Loading = { phase: 'pending' | 'done' | 'failed' } | { phase: 'waiting'; retryAfterMs: number };

/** The recent greetings: `greetings` is undefined until a first answer, and stays on show while newer ones are awaited or fail. */
export interface Recent {
  greetings: Greeting[] | undefined;
  loading: Loading;
}

const listLength = 20;

/** Loads the recent greetings, and again after each greeting and whenever the page comes back into view or online. */
export function useRecentGreetings() {
  const [recent, setRecent] = useState<Recent>({ greetings: undefined, loading: { phase: 'pending' } });
  const inFlight = useRef<AbortController>(undefined);
  const waiting = useRef<AbortSignal>(undefined);
  const own = useRef<Greeting>(undefined);

  const refresh = useCallback(async () => {
    // A busy API said when to ask again; the wait ends with the newest list anyway.
    if (waiting.current?.aborted === false) {
      return;
    }
    inFlight.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    const move = (loading: Loading) => setRecent(({ greetings }) => ({ greetings, loading }));
    const ask = () => {
      waiting.current = undefined;
      move({ phase: 'pending' });
      return listRecent(signal);
    };
    const wait = (retryAfterMs: number) => {
      waiting.current = signal;
      move({ phase: 'waiting', retryAfterMs });
    };
    inFlight.current = controller;
    try {
      // A call that is taken back at once, as by React's strict mode, is not sent.
      await Promise.resolve();
      signal.throwIfAborted();
      const greetings = await withRetry(ask, wait, signal);
      setRecent({ greetings: putFirst(own.current, greetings), loading: { phase: 'done' } });
    } catch {
      if (!signal.aborted) {
        move({ phase: 'failed' });
      }
    }
  }, []);

  /** Shows a greeting on top at once; the list's index in the database may lag behind it for a moment. */
  const add = useCallback(
    (greeting: Greeting) => {
      own.current = greeting;
      setRecent(({ greetings = [], loading }) => ({ greetings: putFirst(greeting, greetings), loading }));
      void refresh();
    },
    [refresh],
  );

  useEffect(() => {
    const comeBack = () => document.visibilityState === 'visible' && void refresh();
    void refresh();
    document.addEventListener('visibilitychange', comeBack);
    window.addEventListener('online', comeBack);
    return () => {
      document.removeEventListener('visibilitychange', comeBack);
      window.removeEventListener('online', comeBack);
      inFlight.current?.abort();
    };
  }, [refresh]);

  return { recent, refresh, add };
}

/** The list with a greeting put where its time belongs, unless the list already knows that name's later one. */
export function putFirst(greeting: Greeting | undefined, greetings: Greeting[]): Greeting[] {
  if (greeting === undefined) {
    return greetings;
  }
  const known = greetings.find(({ id }) => id === greeting.id);
  if (known !== undefined && known.latestGreetedAt >= greeting.latestGreetedAt) {
    return greetings;
  }
  return [greeting, ...greetings.filter(({ id }) => id !== greeting.id)]
    .toSorted((a, b) => b.latestGreetedAt.localeCompare(a.latestGreetedAt))
    .slice(0, listLength);
}
