// Names as a person can read them: cut in the middle, because the end often tells files apart,
// and with a sign for what cannot be seen or turns the text around, as in files/shown_names.py.
const LONG = 18;
const TAIL = 10;
// Joiners may hold words and emoji together; a space between letters is seen.
const UNSEEN = /(?!(?<=[^\0-\x7f])[\u200c\u200d](?=[^\0-\x7f]))[\p{C}\p{Z}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
const BARE_SPACE = /(?<![^ ]) | (?![^ ])/g;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" }); // no half emoji

export function visible(name) {
  return name.replace(BARE_SPACE, "␣").replace(UNSEEN, (one) => (one === " " ? one : codeOf(one)));
}

export function shorten(name) {
  const all = [...letters.segment(visible(name))].map(({ segment }) => segment);
  if (all.length <= LONG) return { stem: all.join(""), tail: "" };
  return { stem: all.slice(0, -TAIL).join(""), tail: all.slice(-TAIL).join("") };
}

const codeOf = (character) => `‹U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
