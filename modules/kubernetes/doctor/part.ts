import { lines, rawShell, type Script } from "../../../engine/module/index.js";

/** One thing that a host, or its cluster's API, is asked: the question and how the answer is read, side by side. */
export interface Part<T> {
  /**
   * POSIX shell that only reads; every tool but the shell itself may be missing. What may hang is called as
   * `limit SECONDS PROGRAM ...`. No secret may be printed.
   */
  readonly script: string;
  /** Reads what the script printed. A host may have printed anything: what can't be read is left out, never thrown at. */
  read(text: string): T;
}

export type Parts = { readonly [name: string]: Part<unknown> };

/** What was read, part by part. */
export type Answers<P extends Parts> = { readonly [K in keyof P]: ReturnType<P[K]["read"]> };

/** Older busybox has no `timeout PROGRAM`, and some hosts have none at all. */
const limit = `
if timeout 1 true 2>/dev/null; then limit() { timeout -s KILL "$@"; }
else limit() {
  seconds=$1; shift
  "$@" & program=$!
  ( sleep "$seconds"; kill -9 "$program" ) >/dev/null 2>&1 & watch=$!
  wait "$program"; rc=$?
  kill "$watch" 2>/dev/null
  return $rc
}; fi`;

/**
 * All parts as one script, so that a host is asked in one round trip.
 * @param mark a word that nobody can guess: what stands in a host's files can't pass for another part's answer
 * @param before shell functions that the parts call
 * @param beside names of parts that are asked while the others are
 */
export function scriptOf(parts: Parts, mark: string, before = "", beside: readonly string[] = []): Script {
  const bodyOf = ([name, part]: readonly [string, Part<unknown>]) =>
    rawShell(`printf '\\n%s %s\\n' ${mark} ${name}\n(\n${part.script}\n) 2>/dev/null`);
  const all = Object.entries(parts);
  const others = lines(...all.filter(([name]) => !beside.includes(name)).map(bodyOf));
  const aside = all.filter(([name]) => beside.includes(name)).map(bodyOf);
  // What is said beside is kept until the others have said theirs, which no program may take for its input.
  const both =
    aside.length === 0
      ? others
      : lines(
          rawShell("{"),
          others,
          rawShell("} | {\naside=$(exec </dev/null"),
          ...aside,
          rawShell(`)\ncat; printf '%s\\n' "$aside"; }`),
        );
  return lines(rawShell(limit), rawShell(before), both, rawShell(`printf '\\n%s end\\n' ${mark}`));
}

/** Whether a host came to the script's end. */
export function isWhole(text: string, mark: string): boolean {
  return text.includes(`\n${mark} end\n`);
}

/** @returns what each part said; "" of one that said nothing, or was never come to */
export function readParts<P extends Parts>(parts: P, text: string, mark: string): Answers<P> {
  const said = new Map<string, string>();
  for (const piece of text.split(`\n${mark} `).slice(1)) {
    const end = piece.indexOf("\n");
    if (end !== -1) said.set(piece.slice(0, end), piece.slice(end + 1));
  }
  return answersOf(parts, (name) => said.get(name) ?? "");
}

export function answersOf<P extends Parts>(parts: P, textOf: (name: string) => string): Answers<P> {
  const answers = Object.entries(parts).map(([name, part]) => [name, part.read(textOf(name))]);
  return Object.fromEntries(answers) as Answers<P>;
}
