import { DiagnosticError, error } from "../../../base/diagnostic.js";
import type { Directive } from "./lines.js";
import { matchesHost, matchesPatterns } from "./patterns.js";

/** What a Match line is held against: the connection as far as it is known there. */
export interface MatchSubject {
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  /** The files are gone through once more, with the host's full name. */
  readonly isFinal: boolean;
  /** Whether a command, with its tokens, ends with 0. */
  readonly exec: (command: string, place: string) => Promise<boolean>;
}

interface Criterion {
  readonly name: string;
  readonly isNegated: boolean;
  readonly value: string;
}

const alone = new Set(["all", "canonical", "final"]);
const withValue = new Set(["host", "originalhost", "user", "localuser", "exec"]);
/** What ssh2's connections have not, or later versions of ssh alone. */
const foreign = new Set(["localnetwork", "tagged", "command", "version", "sessiontype"]);

/**
 * All criteria must hold; a command is run only when those before it do.
 * @throws DiagnosticError `connection/ssh-config`
 */
export async function matches(line: Directive, subject: MatchSubject): Promise<boolean> {
  for (const criterion of criteria(line))
    if ((await holds(criterion, subject, line.place)) === criterion.isNegated) return false;
  return true;
}

/** Whether the line asks for a second look at the files. */
export function asksForFinal(line: Directive): boolean {
  return criteria(line).some(({ name }) => name === "final");
}

async function holds({ name, value }: Criterion, subject: MatchSubject, place: string): Promise<boolean> {
  const patterns = value.split(",");
  switch (name) {
    case "canonical":
    case "final":
      return subject.isFinal;
    case "host":
      return matchesHost(subject.host, value);
    case "originalhost":
      return matchesHost(subject.originalHost, value);
    case "user":
      return matchesPatterns(subject.user, patterns);
    case "localuser":
      return matchesPatterns(subject.localUser, patterns);
    case "exec":
      return subject.exec(value, place);
    default:
      return true;
  }
}

function criteria({ words, place }: Directive): Criterion[] {
  const found: Criterion[] = [];
  for (let i = 0; i < words.length; i++) {
    const [, bang, name = "", , joined] = /^(!?)(\w*)(=(.*))?$/s.exec(words[i]!) ?? [];
    const lower = name.toLowerCase();
    const isNegated = bang === "!";
    if (alone.has(lower)) {
      found.push({ name: lower, isNegated, value: "" });
      continue;
    }
    if (foreign.has(lower)) throw wrong(place, `hapb's ssh knows no Match ${name}`, true);
    if (!withValue.has(lower)) throw wrong(place, `"${words[i]}" is nothing that Match knows`);
    const value = joined ?? words[++i];
    if (value === undefined) throw wrong(place, `Match ${name} needs a value`);
    found.push({ name: lower, isNegated, value });
  }
  if (found.length === 0) throw wrong(place, "Match needs something to match");
  return found;
}

function wrong(place: string, what: string, isForOpenssh = false): DiagnosticError {
  const hint = isForOpenssh
    ? "`ansible_connection: openssh` drives the system's own ssh."
    : "Match takes all, canonical, final, host, originalhost, user, localuser and exec.";
  return new DiagnosticError(error("connection/ssh-config", `${place}: ${what}`, { hint }));
}
