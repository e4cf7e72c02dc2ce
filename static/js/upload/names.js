// Names are shortened in the middle: the end often tells files apart.
const LONG = 18;
const TAIL = 10;

export function shorten(name) {
  const letters = [...name.slice(name.lastIndexOf("/") + 1)]; // whole code points, no half emoji
  if (letters.length <= LONG) return { stem: letters.join(""), tail: "" };
  return { stem: letters.slice(0, -TAIL).join(""), tail: letters.slice(-TAIL).join("") };
}
