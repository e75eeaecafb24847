import type { Greeting } from '../api/greetings.ts';
import { countCharacters } from '../model/name.ts';
import { describeDay } from '../model/time.ts';

interface HelloProps {
  greeting: Greeting | undefined;
  faded: boolean;
}

/** The greeting itself, read out by screen readers when it changes. */
export function Hello({ greeting, faded }: HelloProps) {
  return (
    <div className="hello" role="status" aria-atomic="true" data-faded={faded} data-size={sizeOf(greeting?.name ?? '')}>
      {greeting === undefined ? (
        <p className="hello-words">Hello, who’s there?</p>
      ) : (
        <>
          <p className="hello-words" key={greeting.latestGreetedAt}>
            <Message {...greeting} />
          </p>
          <p className="hello-since">{describeCount(greeting)}</p>
        </>
      )}
    </div>
  );
}

/** The message with the name in it set apart, so that a right-to-left name leaves the words around it in order. */
function Message({ message, name }: Greeting) {
  const start = message.indexOf(name);
  return start < 0 ? (
    <bdi>{message}</bdi>
  ) : (
    <>
      {message.slice(0, start)}
      <bdi className="hello-name">{name}</bdi>
      {message.slice(start + name.length)}
    </>
  );
}

function describeCount({ count, firstGreetedAt }: Greeting): string {
  if (count === 1) {
    return 'For the first time.';
  }
  const times = count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
  return `Greeted ${times} since ${describeDay(firstGreetedAt)}.`;
}

/** Longer names are set smaller, so that all of them fit the same place. */
function sizeOf(name: string): 'large' | 'medium' | 'small' {
  const length = countCharacters(name);
  return length <= 14 ? 'large' : length <= 36 ? 'medium' : 'small';
}
