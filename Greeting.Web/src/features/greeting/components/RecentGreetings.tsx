import type { Greeting } from '../api/greetings.ts';
import { useNow } from '../hooks/useNow.ts';
import type { Recent } from '../hooks/useRecentGreetings.ts';
import { describeAge, describeMoment } from '../model/time.ts';

interface RecentGreetingsProps {
  recent: Recent;
  busy: boolean;
  onGreet: (name: string) => void;
  onReload: () => void;
}

const placeholders = ['a', 'b', 'c', 'd', 'e'];

/** The names greeted most recently, newest first; each greets again. */
export function RecentGreetings({ recent: { greetings, failed }, busy, onGreet, onReload }: RecentGreetingsProps) {
  const now = useNow();
  return (
    <section className="recent" aria-labelledby="recent-heading">
      <h2 id="recent-heading">Recently greeted</h2>
      {failed && (
        <div className="notice" data-tone="alarm" role="alert">
          <p>{greetings === undefined ? 'The list cannot be loaded.' : 'The list could not be renewed.'}</p>
          <div className="notice-actions">
            <button type="button" onClick={onReload}>
              Load again
            </button>
          </div>
        </div>
      )}
      {greetings === undefined && !failed && <Placeholder />}
      {greetings?.length === 0 && <p className="empty">Nobody yet. The first name will stand here.</p>}
      {greetings !== undefined && greetings.length > 0 && (
        <ol>
          {greetings.map((greeting) => (
            <Row key={greeting.name} greeting={greeting} now={now} busy={busy} onGreet={onGreet} />
          ))}
        </ol>
      )}
    </section>
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
  return (
    <li className="row">
      <button type="button" aria-disabled={busy} onClick={() => onGreet(name)}>
        <span className="unseen">Greet</span> <bdi>{name}</bdi> <span className="unseen">again</span>
      </button>
      {/* Keyed by their words: other words are other elements, so that no text moves when its start does. */}
      <p className="row-facts">
        <time key={age} dateTime={latestGreetedAt} title={describeMoment(latestGreetedAt)}>
          {age}
        </time>
        <span key={times}>{times}</span>
      </p>
    </li>
  );
}

function Placeholder() {
  return (
    <>
      <p className="unseen" role="status">
        Loading the recent greetings.
      </p>
      <ol className="placeholder" aria-hidden="true">
        {placeholders.map((key) => (
          <li className="row" key={key} />
        ))}
      </ol>
    </>
  );
}
