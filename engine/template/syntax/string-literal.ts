import { TemplateSyntaxError } from "./syntax-error.js";

const SINGLE: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

/**
 * What the inside of a quoted string means with Python's escapes; an unknown escape keeps its backslash.
 * @param at offset of `inside` in the template, for errors
 */
export function decodeEscapes(inside: string, at: number): string {
  if (!inside.includes("\\")) return inside;
  let out = "";
  let i = 0;
  while (i < inside.length) {
    const backslash = inside.indexOf("\\", i);
    if (backslash === -1) return out + inside.slice(i);
    out += inside.slice(i, backslash);
    const { text, length } = decodeOne(inside, backslash, at);
    out += text;
    i = backslash + length;
  }
  return out;
}

function decodeOne(inside: string, from: number, at: number): { text: string; length: number } {
  const letter = inside[from + 1] ?? "";
  const single = SINGLE.get(letter);
  if (single !== undefined) return { text: single, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(inside.slice(from + 1, from + 4))?.[0];
  if (octal !== undefined)
    return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: 1 + octal.length };
  const digits = HEX_LENGTH.get(letter);
  if (digits === undefined) return { text: `\\${letter}`, length: 2 };
  const hex = inside.slice(from + 2, from + 2 + digits);
  const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Infinity;
  if (code > 0x10ffff) {
    throw new TemplateSyntaxError(
      `\\${letter} in a string needs ${digits} hexadecimal digits`,
      at + from,
      at + from + 2,
      {
        hint: "write the backslash twice if it is meant as one",
      },
    );
  }
  return { text: String.fromCodePoint(code), length: 2 + digits };
}
