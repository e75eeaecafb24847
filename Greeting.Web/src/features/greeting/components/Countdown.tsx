import { useEffect, useState } from 'react';
import { describeWait } from '../model/time.ts';

const tickMs = 1_000;

/** The remaining seconds of a wait. Screen readers read them once, because a timer is not a live region. */
export function Countdown({ ms }: { ms: number }) {
  const [left, setLeft] = useState(ms);

  useEffect(() => {
    const end = Date.now() + ms;
    const timer = setInterval(() => setLeft(end - Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [ms]);

  return <span role="timer">{describeWait(left)}</span>;
}
