import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Secret, type Value } from "../../base/value.js";
import { Fault } from "../../template/runtime/fault.js";
import type { Lookup } from "../../template/types.js";
import { textTerms, type LookupContext } from "./context.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SETS: Readonly<Record<string, string>> = {
  ascii_letters: LETTERS,
  ascii_lowercase: LETTERS.slice(0, 26),
  ascii_uppercase: LETTERS.slice(26),
  digits: "0123456789",
  hexdigits: "0123456789abcdefABCDEF",
  octdigits: "01234567",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};
const DEFAULT_CHARS = ["ascii_letters", "digits", ".,:-_"];
const OPTIONS = ["length", "chars"];

/**
 * `password`: a random password, kept in a file of the control machine (mode 0600) so that it stays the same;
 * `/dev/null` keeps none.
 */
export function password({ play }: LookupContext): Lookup {
  return (args, kwargs) =>
    textTerms(args, "password").map((term): Value => {
      const { path, length, chars } = read(term, kwargs);
      const absolute = path === "/dev/null" ? path : resolve(play.play.folder, path);
      return new Secret(kept(absolute) ?? create(absolute, length, chars));
    });
}

/** `PATH length=20 chars=ascii_letters,digits`; options may be given by name as well. */
function read(
  term: string,
  kwargs: ReadonlyMap<string, Value>,
): { path: string; length: number; chars: string } {
  const words = term.trim().split(/\s+/);
  const options = new Map<string, string>();
  while (words.length > 1 && /^\w+=/.test(words.at(-1)!)) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(words.pop()!)!;
    options.set(name!, value!);
  }
  for (const [name, value] of kwargs) options.set(name, textTerms([value], "password").join(","));
  for (const name of options.keys()) {
    if (!OPTIONS.includes(name))
      throw new Fault(`the lookup 'password' has no option '${name}'`, {
        hint: `it has ${OPTIONS.join(", ")}`,
      });
  }
  const length = Number(options.get("length") ?? 20);
  if (!Number.isInteger(length) || length < 1)
    throw new Fault("the length of a password must be a whole number");
  return { path: words.join(" "), length, chars: charsOf(options.get("chars")) };
}

function charsOf(text: string | undefined): string {
  // ",," stands for the comma itself.
  const names =
    text === undefined
      ? DEFAULT_CHARS
      : text
          .replace(/,,/g, "\0")
          .split(",")
          .map((name) => name.replace("\0", ","));
  const chars = [
    ...new Set(names.map((name) => (Object.hasOwn(SETS, name) ? SETS[name]! : name)).join("")),
  ].join("");
  if (chars === "") throw new Fault("a password needs characters to be made of");
  return chars;
}

function kept(path: string): string | undefined {
  if (path === "/dev/null") return undefined;
  try {
    return (
      readFileSync(path, "utf8")
        .split("\n")[0]!
        .replace(/ salt=.*$/, "") || undefined
    );
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Fault(`the password file ${path} can't be read: ${(reason as Error).message}`);
  }
}

function create(path: string, length: number, chars: string): string {
  const words = Array.from({ length }, () => chars[randomInt(chars.length)]!).join("");
  if (path === "/dev/null") return words;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Two runs at once: the one that comes second takes what the first has written.
    writeFileSync(path, `${words}\n`, { mode: 0o600, flag: "wx" });
  } catch (reason) {
    const existing = (reason as NodeJS.ErrnoException).code === "EEXIST" ? kept(path) : undefined;
    if (existing !== undefined) return existing;
    throw new Fault(`the password file ${path} can't be written: ${(reason as Error).message}`);
  }
  return words;
}
