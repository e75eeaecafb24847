/** The maximum length of a name that the API accepts, in characters as a reader counts them (Unicode text elements). */
export const maxNameLength = 100;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The length of a text in characters as a reader counts them: an emoji family or a letter with its accents is one. */
export function countCharacters(text: string): number {
  return [...segmenter.segment(text)].length;
}

/**
 * What is wrong with a name, in a sentence for the person who typed it, for common mistakes. The API makes the final check:
 * undefined means that the name can be sent.
 */
export function findNameProblem(typed: string): string | undefined {
  const name = typed.trim();
  if (name === '') {
    return 'Type a name first.';
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    return 'A name is one line without control characters, such as tabs.';
  }
  const length = countCharacters(name);
  return length > maxNameLength
    ? `A name has at most ${maxNameLength} characters; this one has ${length}.`
    : undefined;
}
