import { DiagnosticError, error } from "../../../base/diagnostic.js";

/** One line of ssh's configuration, or one `-o` of its command line. */
export interface Directive {
  /** Lower case, under its present name. */
  readonly keyword: string;
  /** The arguments, without their quotes; none where the rest of the line is a command. */
  readonly words: readonly string[];
  /** What stands behind the keyword, as written. */
  readonly text: string;
  /** `file:line`, for messages. */
  readonly place: string;
}

/** Keywords whose rest of the line is a command, taken as it stands. */
const commands = new Set(["proxycommand", "knownhostscommand", "localcommand", "remotecommand"]);

/** Names that options had before. @source OpenSSH readconf.c */
const renamed = new Map([
  ["challengeresponseauthentication", "kbdinteractiveauthentication"],
  ["skeyauthentication", "kbdinteractiveauthentication"],
  ["tisauthentication", "kbdinteractiveauthentication"],
  ["dsaauthentication", "pubkeyauthentication"],
  ["pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms"],
  ["identityfile2", "identityfile"],
  ["smartcarddevice", "pkcs11provider"],
]);

/** @throws DiagnosticError `connection/ssh-config` for a quote that is left open */
export function parseConfig(text: string, path: string): Directive[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => parseLine(line, `${path}:${i + 1}`))
    .filter((directive) => directive !== undefined);
}

/** `Keyword arguments` or `Keyword=arguments`; undefined for an empty line or a comment. */
export function parseLine(line: string, place: string): Directive | undefined {
  const match = /^\s*([^\s=#][^\s=]*)\s*=?\s*(.*?)\s*$/s.exec(line);
  if (!match) return undefined;
  const written = match[1]!.toLowerCase();
  const keyword = renamed.get(written) ?? written;
  const text = match[2]!;
  return { keyword, text, place, words: commands.has(keyword) ? [] : splitArguments(text, place) };
}

/** A directive of arguments that are known as they are. */
export function directive(keyword: string, value: string, place: string): Directive {
  return { keyword, words: [value], text: value, place };
}

/**
 * Arguments as ssh_config(5) cuts them: at blanks, with `'` and `"` around what holds some, up to a word that begins with `#`. A
 * backslash stands before quotes, backslashes and, outside of quotes, blanks.
 */
export function splitArguments(text: string, place: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const next = text[i + 1] ?? "";
    if (char === "\\" && (/['"\\]/.test(next) || (quote === "" && next === " "))) {
      word = (word ?? "") + next;
      i++;
    } else if (quote === "" && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === "" && word === undefined && char === "#") break;
    else if (quote === "" && /['"]/.test(char)) {
      quote = char;
      word ??= "";
    } else if (char === quote) quote = "";
    else word = (word ?? "") + char;
  }
  if (quote !== "")
    throw new DiagnosticError(
      error("connection/ssh-config", `${place}: a quote is left open`, { detail: text }),
    );
  if (word !== undefined) words.push(word);
  return words;
}
