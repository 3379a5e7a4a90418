import type { Script } from "./types.js";

/** What may stand in a `sh` template: words are quoted, lists become several words, scripts are taken as they are. */
export type Word = string | number | bigint | readonly (string | number)[] | Script;

/** Quotes one word for a POSIX shell. */
export function quote(word: string): string {
  if (word.includes("\0")) throw new TypeError("a shell word can't hold a NUL byte");
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Builds a command: `` sh`mkdir -p ${dir}` ``. Every interpolation is quoted; an empty list vanishes. */
export function sh(strings: TemplateStringsArray, ...words: readonly Word[]): Script {
  let text = strings[0]!;
  words.forEach((word, i) => (text += interpolate(word) + strings[i + 1]!));
  return { text };
}

/** Scripts one after the other, each on lines of its own. */
export function lines(...scripts: readonly Script[]): Script {
  return { text: scripts.map((script) => script.text).join("\n") };
}

/** The one door by which a user's own text becomes shell. */
export function rawShell(text: string): Script {
  return { text };
}

function interpolate(word: Word): string {
  if (typeof word === "string") return quote(word);
  if (typeof word === "number" || typeof word === "bigint") return String(word);
  if ("text" in word) return word.text;
  return word.map((item) => quote(String(item))).join(" ");
}
