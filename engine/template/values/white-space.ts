/** What Python counts as white space in a string; JavaScript's `\s` is not quite the same. */
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AT_START = new RegExp(`^[${SPACE}]+`);
const AT_END = new RegExp(`[${SPACE}]+$`);
const STRETCH = new RegExp(`[${SPACE}]+`);
const ONLY = new RegExp(`^[${SPACE}]+$`);
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

export function isSpace(text: string): boolean {
  return ONLY.test(text);
}

/** Removes the characters of `chars` (white space when undefined) from the sides asked for. */
export function strip(text: string, chars: string | undefined, sides: "both" | "left" | "right"): string {
  let result = text;
  if (chars === undefined) {
    if (sides !== "right") result = result.replace(AT_START, "");
    // A loop, because a pattern tied to the end only takes quadratic time in a text full of blanks.
    return sides === "left"
      ? result
      : result.slice(
          0,
          endWithout(result, (char) => AT_END.test(char)),
        );
  }
  const set = new Set(chars);
  const points = Array.from(result);
  let from = 0;
  let to = points.length;
  if (sides !== "right") while (from < to && set.has(points[from]!)) from++;
  if (sides !== "left") while (to > from && set.has(points[to - 1]!)) to--;
  return points.slice(from, to).join("");
}

function endWithout(text: string, isDropped: (char: string) => boolean): number {
  let end = text.length;
  while (end > 0 && isDropped(text[end - 1]!)) end--;
  return end;
}

/** The words between stretches of white space, at most `most` splits from the left. */
export function splitWords(text: string, most = Infinity): string[] {
  const words: string[] = [];
  let rest = strip(text, undefined, "left");
  while (rest !== "") {
    const gap = words.length < most ? STRETCH.exec(rest) : null;
    if (!gap) {
      words.push(rest);
      break;
    }
    words.push(rest.slice(0, gap.index));
    rest = rest.slice(gap.index + gap[0].length);
  }
  return words;
}

/** The same from the right. */
export function splitWordsRight(text: string, most: number): string[] {
  const words: string[] = [];
  let rest = strip(text, undefined, "right");
  while (rest !== "" && words.length < most) {
    const all = splitWords(rest);
    const last = all.at(-1)!;
    if (all.length <= 1) {
      words.unshift(last);
      return words;
    }
    words.unshift(last);
    rest = strip(rest.slice(0, rest.length - last.length), undefined, "right");
  }
  if (rest !== "") words.unshift(rest);
  return words;
}

/** Python's `splitlines`. */
export function splitLines(text: string, keepsEnds: boolean): string[] {
  const lines: string[] = [];
  let rest = text;
  for (let end = LINE_END.exec(rest); end; end = LINE_END.exec(rest)) {
    lines.push(rest.slice(0, end.index) + (keepsEnds ? end[0] : ""));
    rest = rest.slice(end.index + end[0].length);
  }
  if (rest !== "") lines.push(rest);
  return lines;
}
