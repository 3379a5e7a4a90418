import { routine, type Routine } from "../runtime/routine.js";
import { str } from "../values/print.js";

const change = (apply: (text: string) => string): Routine =>
  routine("", (run, value) => apply(str(run, value)));

/** Methods that change between capital and small letters. */
export const STRING_CASES: Readonly<Record<string, Routine>> = {
  upper: change((text) => text.toUpperCase()),
  lower: change((text) => text.toLowerCase()),
  casefold: change((text) => text.toLowerCase().replaceAll("ß", "ss")),
  capitalize: change(capitalize),
  title: change(titled),
  swapcase: change((text) =>
    Array.from(text, (char) => (isUpper(char) ? char.toLowerCase() : char.toUpperCase())).join(""),
  ),
};

/** The first character large, all others small. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Every stretch of letters with a capital at its start; an apostrophe ends a stretch ("They'Re"), as in Python. */
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalize);
}

function isUpper(char: string): boolean {
  return char !== char.toLowerCase();
}
