import { useId, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { Greeting } from '../greetings.ts';
import type { Attempt } from '../hooks/useGreeter.ts';
import { useNow } from '../hooks/useNow.ts';
import type { Recent } from '../hooks/useRecentGreetings.ts';
import { countCharacters } from '../model/name.ts';
import { describeAge, describeMoment, describeTimes } from '../model/time.ts';
import { typefaceFor } from '../model/typeface.ts';
import { Countdown } from './Countdown.tsx';

interface RecentGreetingsProps {
  recent: Recent;
  /** The current or latest attempt. The row of its name shows its progress, where the person is looking. */
  attempt: Attempt;
  /** The greeting that is shown. */
  greeting: Greeting | undefined;
  onGreet: (name: string) => void;
  onReload: () => void;
}

const placeholders = ['a', 'b', 'c', 'd', 'e'];

/** The names greeted most recently, newest first; each greets again. */
export function RecentGreetings({ recent, attempt, greeting, onGreet, onReload }: RecentGreetingsProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { greetings, loading } = recent;
  const failed = loading.phase === 'failed';
  // A failure is reported once: while the field reports on a greeting, the list shows no message.
  const quiet = attempt.phase !== 'idle';

  // The button disappears once the list is loaded; the focus stays in the list.
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
        {failed && !quiet && (
          <button type="button" onClick={reload}>
            Reload
          </button>
        )}
        <p className="note" role="status" data-problem={failed}>
          {describe(recent, quiet)}
        </p>
      </div>
      {greetings === undefined && (!failed || quiet) && <Placeholder />}
      {greetings !== undefined && greetings.length > 0 && <Rows greetings={greetings} attempt={attempt} shown={greeting?.id} onGreet={onGreet} />}
    </section>
  );
}

/** The message above the list: short enough for one line on a phone, so that no name moves. */
function describe({ greetings, loading }: Recent, quiet: boolean): ReactNode {
  switch (loading.phase) {
    case 'waiting':
      return (
        !quiet && (
          <>
            Trying again in <Countdown ms={loading.retryAfterMs} />.
          </>
        )
      );
    case 'failed':
      return !quiet && (greetings === undefined ? 'The list cannot be loaded.' : 'The list could not be refreshed.');
    default:
      return greetings === undefined
        ? 'Loading the recent greetings.'
        : greetings.length === 0
          ? 'Nobody yet. The first name will appear here.'
          : 'Choose a name to greet it again.';
  }
}

interface RowsProps {
  greetings: Greeting[];
  attempt: Attempt;
  /** The id of the greeting that is shown. */
  shown: string | undefined;
  onGreet: (name: string) => void;
}

/** A row for each place in the list, not for each name: when names change places, texts change and nothing moves. */
function Rows({ greetings, attempt, shown, onGreet }: RowsProps) {
  const list = useRef<HTMLOListElement>(null);
  const before = useRef(greetings);
  const now = useNow();

  // The focus follows the name that has it.
  useLayoutEffect(() => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const focused = buttons.find((button) => button === document.activeElement);
    if (focused !== undefined) {
      const id = before.current[buttons.indexOf(focused)]?.id;
      const moved = buttons[greetings.findIndex((greeting) => greeting.id === id)];
      if (moved !== focused) {
        moved?.focus({ preventScroll: !focused.matches(':focus-visible') });
      }
    }
    before.current = greetings;
  }, [greetings]);

  return (
    <ol ref={list}>
      {greetings.map((greeting, place) => (
        <Row
          // oxlint-disable-next-line react/no-array-index-key -- the place is what a row stands for
          key={place}
          greeting={greeting}
          now={now}
          busy={attempt.phase === 'pending' || attempt.phase === 'waiting'}
          news={attempt.phase !== 'idle' && attempt.request.name === greeting.name ? describeAttempt(attempt) : undefined}
          shown={greeting.id === shown}
          onGreet={onGreet}
        />
      ))}
    </ol>
  );
}

interface News {
  words: string;
  problem?: boolean;
}

/** The state of an attempt in a few words, for the row of its name. The notice at the field may be out of sight. */
function describeAttempt(attempt: Attempt): News | undefined {
  switch (attempt.phase) {
    case 'idle':
      return undefined;
    case 'pending':
      return { words: 'Greeting…' };
    case 'waiting':
      return { words: 'Trying again…' };
    case 'unknown':
      return { words: 'No answer. Try again?', problem: true };
    case 'failed':
      return attempt.failure.kind === 'offline'
        ? { words: 'Offline. Greeted later.' }
        : { words: attempt.failure.kind === 'invalid' ? 'Not accepted.' : 'Not greeted. Try again?', problem: true };
  }
}

interface RowProps {
  greeting: Greeting;
  now: number;
  busy: boolean;
  news: News | undefined;
  shown: boolean;
  onGreet: (name: string) => void;
}

function Row({ greeting: { name, count, latestGreetedAt }, now, busy, news, shown, onGreet }: RowProps) {
  const age = describeAge(latestGreetedAt, now);
  const times = describeTimes(count);
  const facts = useId();
  return (
    <li className="row" data-shown={shown} onPointerEnter={titleIfCut}>
      {/* A new text is a new element: its start may be elsewhere, and an existing element would count as a layout shift. */}
      <Name key={name} name={name} />
      <p className="row-facts" id={facts} key={`${name} ${shown} ${news?.words ?? `${age} ${times}`}`} data-problem={news?.problem}>
        {news?.words ?? (
          <>
            {shown && <span aria-hidden="true">✓ </span>}
            <time dateTime={latestGreetedAt} title={describeMoment(latestGreetedAt)}>
              {age}
            </time>
            {' · '}
            <span>{times}</span>
          </>
        )}
      </p>
      {/* The second click of a double click may hit another name in this place. */}
      <button
        type="button"
        aria-label={`Greet ${name} again`}
        aria-describedby={facts}
        aria-disabled={busy}
        onClick={(event) => event.detail < 2 && onGreet(name)}
      >
        Greet
      </button>
    </li>
  );
}

const longFrom = 24;

/** A name in the typeface that suits it when it appears. */
function Name({ name }: { name: string }) {
  const [typeface] = useState(() => typefaceFor(name));
  return (
    <bdi data-typeface={typeface} data-long={countCharacters(name) >= longFrom}>
      {name}
    </bdi>
  );
}

/** Shows the whole name as a tooltip if it does not fit into the row. */
function titleIfCut({ currentTarget }: PointerEvent<HTMLLIElement>) {
  const name = currentTarget.querySelector('bdi');
  currentTarget.title = name !== null && name.scrollHeight > name.clientHeight ? (name.textContent ?? '') : '';
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
