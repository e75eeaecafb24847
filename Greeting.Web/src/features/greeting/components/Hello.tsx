import { Fragment } from 'react';
import type { Greeting } from '../api/greetings.ts';
import { describeDay } from '../model/time.ts';

interface HelloProps {
  greeting: Greeting | undefined;
  faded: boolean;
}

/** The greeting itself, read out by screen readers when it changes. */
export function Hello({ greeting, faded }: HelloProps) {
  return (
    <div className="hello" role="status" aria-atomic="true" data-faded={faded}>
      {greeting === undefined ? (
        <p className="hello-words" ref={fit}>
          Hello, who’s there?
        </p>
      ) : (
        <Fragment key={greeting.latestGreetedAt}>
          <p className="hello-words" ref={fit}>
            <Message {...greeting} />
          </p>
          <p className="hello-since">{describeCount(greeting)}</p>
        </Fragment>
      )}
    </div>
  );
}

const sizes = ['large', 'medium', 'small', 'tiny'];

/** Gives the words the largest size that fits their place, which is always as high, so that the form below never moves. */
function fit(words: HTMLElement | null) {
  const choose = () =>
    words &&
    sizes.find((size) => {
      words.dataset['size'] = size;
      return words.scrollHeight <= words.clientHeight;
    });
  choose();
  window.addEventListener('resize', choose);
  return () => window.removeEventListener('resize', choose);
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
