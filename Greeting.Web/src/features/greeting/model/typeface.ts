/** The typeface of headings and names, as base.css declares it: with one face for each supported part of Unicode. */
const family = 'Fraunces Variable';

// Emoji always have a font of their own.
const emoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f/u;

/** Loads all faces of the typeface ahead of the names that need them. */
export function loadTypeface(): void {
  void Promise.allSettled(faces().map((face) => face.load()));
}

/**
 * The font of a text: `display`, the typeface, if it has every letter of the text, otherwise `text`, the system fonts. So no text
 * changes its font at a letter that the typeface lacks or that is not loaded yet.
 */
export function typefaceFor(text: string): 'display' | 'text' {
  const all = faces();
  const letters = [...text].filter((character) => !emoji.test(character));
  const needed = [...new Set(letters.map((letter) => all.findLast((face) => covers(face, letter))))];
  // If a single face does not load, the whole text falls back to one other font.
  const isWhole = !needed.includes(undefined) && (needed.length === 1 || needed.every((face) => face?.status === 'loaded'));
  return isWhole || all.length === 0 ? 'display' : 'text';
}

/** The faces of this typeface, or none if the document has no fonts. */
function faces(): FontFace[] {
  return [...(document.fonts ?? [])].filter((face) => face.family.includes(family));
}

/** Whether a face is declared for a character. Browsers give ranges as `U+0-FF, U+131`. */
function covers({ unicodeRange }: FontFace, character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return unicodeRange.split(',').some((range) => {
    const [first = '', last = first] = range.trim().slice('U+'.length).split('-');
    return code >= parseInt(first, 16) && code <= parseInt(last, 16);
  });
}
