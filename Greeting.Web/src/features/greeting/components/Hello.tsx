import { Fragment, useState, type ReactNode } from 'react';
import type { Greeting } from '../greetings.ts';
import { describeDay, describeTimes } from '../model/time.ts';
import { typefaceFor } from '../model/typeface.ts';

interface HelloProps {
  greeting: Greeting | undefined;
  faded: boolean;
}

/** The greeting, which screen readers announce when it changes. */
export function Hello({ greeting, faded }: HelloProps) {
  return (
    <div className="hello" role="status" aria-atomic="true" data-faded={faded}>
      {greeting === undefined ? (
        <Words text="">Hello, who’s there?</Words>
      ) : (
        <Fragment key={greeting.latestGreetedAt}>
          <Words text={greeting.message}>
            <Message {...greeting} />
          </Words>
          <p className="hello-since">{describeCount(greeting)}</p>
        </Fragment>
      )}
    </div>
  );
}

/** Words in the typeface and size that suit them when they appear. Both then stay the same. */
function Words({ text, children }: { text: string; children: ReactNode }) {
  const [typeface] = useState(() => typefaceFor(text));
  return (
    <p className="hello-words" data-typeface={typeface} ref={fit}>
      {children}
    </p>
  );
}

// Below this share of the largest size, several lines are easier to read than one.
const smallestShareOfOneLine = 0.55;
const smallestPx = 11;
const stepPx = 0.5;

/**
 * Gives the words the largest size that fits the space, on one line if that size is large enough. The height of the space is
 * constant, so that the form below never moves.
 */
function fit(words: HTMLElement | null) {
  const choose = () => {
    if (words === null) {
      return;
    }
    words.dataset['lines'] = 'one';
    words.style.fontSize = '';
    const largest = parseFloat(getComputedStyle(words).fontSize);
    const share = Math.min(1, words.clientWidth / words.scrollWidth);
    if (share >= smallestShareOfOneLine) {
      words.style.fontSize = `${Math.floor((largest * share) / stepPx) * stepPx}px`;
      return;
    }
    words.dataset['lines'] = 'several';
    let [fits, tooLarge] = [smallestPx, largest * smallestShareOfOneLine + stepPx];
    while (tooLarge - fits > stepPx) {
      const size = (fits + tooLarge) / 2;
      words.style.fontSize = `${size}px`;
      [fits, tooLarge] = words.scrollHeight <= words.clientHeight ? [size, tooLarge] : [fits, size];
    }
    words.style.fontSize = `${fits}px`;
  };
  choose();
  void document.fonts?.ready.then(choose);
  window.addEventListener('resize', choose);
  return () => window.removeEventListener('resize', choose);
}

/** The message with the name isolated, so that a right-to-left name does not reorder the words around it. */
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

function describeCount({ count, firstGreetedAt, latestGreetedAt }: Greeting): string {
  if (count === 1) {
    return 'For the first time.';
  }
  const day = describeDay(firstGreetedAt, Date.parse(latestGreetedAt));
  return `Greeted ${describeTimes(count)} ${day === 'today' ? day : `since ${day}`}.`;
}
