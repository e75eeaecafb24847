import { useLayoutEffect, useRef } from 'react';
import type { Greeting } from '../api/greetings.ts';
import { useNow } from '../hooks/useNow.ts';
import type { Recent } from '../hooks/useRecentGreetings.ts';
import { describeAge, describeMoment, describeWait } from '../model/time.ts';

interface RecentGreetingsProps {
  recent: Recent;
  busy: boolean;
  onGreet: (name: string) => void;
  onReload: () => void;
}

const placeholders = ['a', 'b', 'c', 'd', 'e'];

/** The names greeted most recently, newest first; each greets again. */
export function RecentGreetings({ recent, busy, onGreet, onReload }: RecentGreetingsProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { greetings, loading } = recent;
  const failed = loading.phase === 'failed';

  // The button goes away with what it mends; the focus stays with the list.
  const reload = () => {
    heading.current?.focus();
    onReload();
  };

  return (
    <section className="recent" aria-labelledby="recent-heading" aria-busy={loading.phase === 'pending'}>
      <div className="recent-head">
        <h2 id="recent-heading" ref={heading} tabIndex={-1}>
          Recently greeted
        </h2>
        {failed && (
          <button type="button" onClick={reload}>
            Reload
          </button>
        )}
        <p className="note" role="status" data-problem={failed}>
          {describe(recent)}
        </p>
      </div>
      {greetings === undefined && !failed && <Placeholder />}
      {greetings !== undefined && greetings.length > 0 && <Rows greetings={greetings} busy={busy} onGreet={onGreet} />}
    </section>
  );
}

/** The line above the list: short, for one line on a phone, so that what it says moves no name. */
function describe({ greetings, loading }: Recent): string {
  switch (loading.phase) {
    case 'waiting':
      return `Busy. Trying again in ${describeWait(loading.retryAfterMs)}.`;
    case 'failed':
      return greetings === undefined ? 'The list cannot be loaded.' : 'The list could not be renewed.';
    default:
      return greetings === undefined
        ? 'Loading the recent greetings.'
        : greetings.length === 0
          ? 'Nobody yet. The first will stand here.'
          : 'Choose a name to greet it again.';
  }
}

interface RowsProps {
  greetings: Greeting[];
  busy: boolean;
  onGreet: (name: string) => void;
}

/** A row for each place in the list, not for each name: when names change places, words change and nothing moves. */
function Rows({ greetings, busy, onGreet }: RowsProps) {
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(greetings);
  const now = useNow();

  // The focus goes with the name that has it.
  useLayoutEffect(() => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const focused = buttons.find((button) => button === document.activeElement);
    if (focused !== undefined) {
      const id = shown.current[buttons.indexOf(focused)]?.id;
      const moved = buttons[greetings.findIndex((greeting) => greeting.id === id)];
      if (moved !== focused) {
        moved?.focus({ preventScroll: !focused.matches(':focus-visible') });
      }
    }
    shown.current = greetings;
  }, [greetings]);

  return (
    <ol ref={list}>
      {greetings.map((greeting, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- the place is what a row stands for
        <Row key={place} greeting={greeting} now={now} busy={busy} onGreet={onGreet} />
      ))}
    </ol>
  );
}

interface RowProps {
  greeting: Greeting;
  now: number;
  busy: boolean;
  onGreet: (name: string) => void;
}

function Row({ greeting: { name, count, latestGreetedAt }, now, busy, onGreet }: RowProps) {
  const age = describeAge(latestGreetedAt, now);
  const times = count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
  // Other words are other elements: their start may be elsewhere, and an element that stays would have moved there.
  const words = `${name} ${age} ${times}`;
  return (
    <li className="row">
      {/* The second click of a double click may meet another name in this place. */}
      <button type="button" aria-disabled={busy} onClick={(event) => event.detail < 2 && onGreet(name)}>
        <span className="unseen">Greet</span> <bdi key={words}>{name}</bdi> <span className="unseen">again</span>
      </button>
      <p className="row-facts" key={words}>
        <time dateTime={latestGreetedAt} title={describeMoment(latestGreetedAt)}>
          {age}
        </time>
        <span>{times}</span>
      </p>
    </li>
  );
}

function Placeholder() {
  return (
    <ol className="placeholder" aria-hidden="true">
      {placeholders.map((key) => (
        <li className="row" key={key} />
      ))}
    </ol>
  );
}
