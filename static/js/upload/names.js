// Names as a person can read them: cut in the middle, because the end often tells files apart,
// and with a sign for what cannot be seen or turns the text around.
const LONG = 18;
const TAIL = 10;
const UNSEEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" }); // no half emoji

export function visible(name) {
  return name.replace(UNSEEN, (one) => `‹U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

export function shorten(name) {
  const all = [...letters.segment(visible(name))].map(({ segment }) => segment);
  if (all.length <= LONG) return { stem: all.join(""), tail: "" };
  return { stem: all.slice(0, -TAIL).join(""), tail: all.slice(-TAIL).join("") };
}
