import { useCallback, useEffect, useRef, useState } from 'react';
import { withRetry } from '../../../api/client.ts';
import { listRecent, type Greeting } from '../greetings.ts';

/** The state of the latest attempt to load the list. */
export type Loading = { phase: 'pending' | 'done' | 'failed' } | { phase: 'waiting'; retryAfterMs: number };

/** The recent greetings. `greetings` is undefined until the first answer, and keeps its value while a newer list loads or fails. */
export interface Recent {
  greetings: Greeting[] | undefined;
  loading: Loading;
}

const listLength = 20;
const retryFailedMs = 15_000;

/**
 * Loads the recent greetings, and again after each greeting and whenever the page comes back into view or online. After a failure, it
 * asks again from time to time.
 */
export function useRecentGreetings() {
  const [recent, setRecent] = useState<Recent>({ greetings: undefined, loading: { phase: 'pending' } });
  const inFlight = useRef<AbortController>(undefined);
  const waiting = useRef<AbortSignal>(undefined);
  const lastGreeted = useRef<Greeting>(undefined);
  const held = useRef(false);

  /** A newer list in the form in which it is shown: while names are held, they keep their places. */
  const place = useCallback(
    (shown: Greeting[] | undefined, newest: Greeting[]) => (held.current ? keepOrder(shown, newest) : newest),
    [],
  );

  const refresh = useCallback(async (inBackground = false) => {
    // A busy API said when to try again, and that loads the newest list anyway.
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
      // A call that is canceled at once, as by React's strict mode, is not sent.
      await Promise.resolve();
      signal.throwIfAborted();
      const answer = await (inBackground ? listRecent(signal) : withRetry(ask, wait, signal));
      const newest = putFirst(lastGreeted.current, answer);
      // The answer has it already, so the index has caught up. If the name is deleted later, it is not shown again.
      if (newest === answer) {
        lastGreeted.current = undefined;
      }
      setRecent(({ greetings }) => ({ greetings: place(greetings, newest), loading: { phase: 'done' } }));
    } catch {
      if (!signal.aborted) {
        move({ phase: 'failed' });
      }
    }
  }, [place]);

  // The notice stays until there is a list to show.
  const failed = recent.loading.phase === 'failed';
  useEffect(() => {
    if (!failed) {
      return;
    }
    const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(true), retryFailedMs);
    return () => clearInterval(timer);
  }, [failed, refresh]);

  /** Keeps the names in their places until they are released, so that none moves while it is tapped. */
  const hold = useCallback(() => {
    held.current = true;
  }, []);

  /** Lets the names take their new places when the next list comes. */
  const release = useCallback(() => {
    held.current = false;
  }, []);

  /** Shows a greeting at once, because the index in the database may be behind for a moment. */
  const add = useCallback(
    (greeting: Greeting) => {
      lastGreeted.current = greeting;
      setRecent(({ greetings = [], loading }) => ({ greetings: place(greetings, putFirst(greeting, greetings)), loading }));
      void refresh();
    },
    [refresh, place],
  );

  useEffect(() => {
    const comeBack = () => {
      if (document.visibilityState === 'visible') {
        release();
        void refresh();
      }
    };
    const comeOnline = () => void refresh();
    void refresh();
    document.addEventListener('visibilitychange', comeBack);
    window.addEventListener('online', comeOnline);
    return () => {
      document.removeEventListener('visibilitychange', comeBack);
      window.removeEventListener('online', comeOnline);
      inFlight.current?.abort();
    };
  }, [refresh, release]);

  return { recent, refresh, add, hold, release };
}

/** The newest records of the names that are shown, in their places. Other names are not added yet. */
export function keepOrder(shown: Greeting[] | undefined, newest: Greeting[]): Greeting[] {
  return shown?.map((known) => newest.find(({ id }) => id === known.id) ?? known) ?? newest;
}

/** The list with a greeting inserted by its time, unless the list already has a later one of the name. */
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
