import { routine, type Routine } from "../runtime/routine.js";
import { str } from "../values/print.js";
import { isSpace } from "../values/white-space.js";

const ask = (isSo: (text: string) => boolean): Routine => routine("", (run, value) => isSo(str(run, value)));

/** Methods that ask what kind of characters a string has. */
export const STRING_KINDS: Readonly<Record<string, Routine>> = {
  isdigit: ask((text) => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u.test(text)),
  isdecimal: ask((text) => /^\p{Nd}+$/u.test(text)),
  isnumeric: ask((text) => /^\p{N}+$/u.test(text)),
  isalpha: ask((text) => /^\p{L}+$/u.test(text)),
  isalnum: ask((text) => /^[\p{L}\p{N}]+$/u.test(text)),
  isascii: ask((text) => /^[\0-\x7f]*$/.test(text)),
  isspace: ask(isSpace),
  isupper: ask(isUpperText),
  islower: ask(isLowerText),
  istitle: ask(
    (text) =>
      /\p{L}/u.test(text) &&
      [...text.matchAll(/\p{L}+/gu)].every(([word]) => /^\p{Lu}[^\p{Lu}]*$/u.test(word)),
  ),
  isidentifier: ask((text) => /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(text)),
  isprintable: ask((text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text)),
};

/** At least one letter that has a case, and all of them capital. */
export function isUpperText(text: string): boolean {
  return text !== text.toLowerCase() && text === text.toUpperCase();
}

export function isLowerText(text: string): boolean {
  return text !== text.toUpperCase() && text === text.toLowerCase();
}
