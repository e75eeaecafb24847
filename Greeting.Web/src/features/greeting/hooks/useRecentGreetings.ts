import { useCallback, useEffect, useRef, useState } from 'react';
import { listRecent, type Greeting } from '../api/greetings.ts';

/** The recent greetings: `greetings` is undefined until a first answer, and stays on show when a later one fails. */
export interface Recent {
  greetings: Greeting[] | undefined;
  failed: boolean;
}

const listLength = 20;

/** Loads the recent greetings, and again after each greeting and whenever the page comes back into view or online. */
export function useRecentGreetings() {
  const [recent, setRecent] = useState<Recent>({ greetings: undefined, failed: false });
  const inFlight = useRef<AbortController>(undefined);
  const own = useRef<Greeting>(undefined);

  const refresh = useCallback(async () => {
    inFlight.current?.abort();
    const controller = new AbortController();
    inFlight.current = controller;
    try {
      const greetings = await listRecent(controller.signal);
      setRecent({ greetings: putFirst(own.current, greetings), failed: false });
    } catch {
      if (!controller.signal.aborted) {
        setRecent(({ greetings }) => ({ greetings, failed: true }));
      }
    }
  }, []);

  /** Shows a greeting on top at once; the list's index in the database may lag behind it for a moment. */
  const add = useCallback(
    (greeting: Greeting) => {
      own.current = greeting;
      setRecent(({ greetings = [], failed }) => ({ greetings: putFirst(greeting, greetings), failed }));
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
  const known = greetings.find(({ name }) => name === greeting.name);
  if (known !== undefined && known.latestGreetedAt >= greeting.latestGreetedAt) {
    return greetings;
  }
  return [greeting, ...greetings.filter(({ name }) => name !== greeting.name)]
    .toSorted((a, b) => b.latestGreetedAt.localeCompare(a.latestGreetedAt))
    .slice(0, listLength);
}
