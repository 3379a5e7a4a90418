import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Secret } from "../base/value.js";
import { quote } from "./script.js";

/** How to become another user: what ansible_become_* and the play's keywords came to, after templating. */
export interface BecomeValues {
  /** "sudo", "su" or "doas". */
  readonly method: string;
  /** Default root. */
  readonly user?: string;
  readonly password?: Secret;
  /** Flags for the program; default "-H" for sudo, none for the others. */
  readonly flags?: string;
  /** Another program to call, e.g. /usr/local/bin/sudo. */
  readonly exe?: string;
}

/** A command line that becomes another user, and how that one is talked to before its shell is there. */
export interface Becoming {
  readonly command: string;
  /** What is shown when a password is asked for; undefined where nothing may be asked. */
  readonly prompt?: string | RegExp;
}

/** Words that tell where the talk begins and where the shell is there. */
export interface Marks {
  readonly begin: string;
  readonly ready: string;
  readonly prompt: string;
}

/** In English, since su is asked with LC_ALL=C: PAM's, shadow's and busybox's words. */
const suPrompt = /password[^\n:]*: ?/gi;

/**
 * The command line that runs `text` in a shell as another user, and says that it is there.
 * @param run makes a command of a script's text
 * @throws DiagnosticError `become/method` for a method that hapb does not know
 */
export function becoming(
  become: BecomeValues,
  text: string,
  run: (text: string) => string,
  marks: Marks,
): Becoming {
  const user = quote(become.user ?? "root");
  switch (become.method) {
    case "sudo": {
      // Its words are to be English, whatever the login's language is; `env` is the same in every login shell.
      const program = `exec env LANGUAGE=en ${become.exe ?? "sudo"} ${become.flags ?? "-H"}`;
      // Without a password nothing is waited for: nothing may be asked then (-n).
      const inner = `unset LANGUAGE; ${text}`;
      if (become.password === undefined) return { command: `${program} -n -u ${user} -- ${run(inner)}` };
      const asking = `-S -p ${quote(marks.prompt)}`;
      const shell = run(`echo ${marks.ready}; ${inner}`);
      return { command: `${program} ${asking} -u ${user} -- ${shell}`, prompt: marks.prompt };
    }
    case "su":
      return { command: suCommand(become, text, run, marks), prompt: suPrompt };
    case "doas":
      // With a password it needs a terminal besides.
      return { command: `exec ${become.exe ?? "doas"} ${become.flags ?? ""} -n -u ${user} ${run(text)}` };
    default:
      throw unknownMethod(become.method);
  }
}

/**
 * su takes over the environment: its words are to be English, and the user's commands have the login's own language again. It can't
 * be told not to ask, so that nothing is written before its shell says that it is there.
 */
function suCommand(become: BecomeValues, text: string, run: (text: string) => string, marks: Marks): string {
  const back =
    'LC_ALL=$HAPB_LC_ALL; unset HAPB_LC_ALL; if [ "$LC_ALL" ]; then export LC_ALL; else unset LC_ALL; fi';
  const inner = run(`echo ${marks.ready}; ${back}; ${text}`);
  const su = `${become.exe ?? "su"} ${become.flags ?? ""} ${quote(become.user ?? "root")} -c ${quote(inner)}`;
  return `exec ${run(`echo ${marks.begin}; echo ${marks.begin} >&2; export HAPB_LC_ALL="$LC_ALL" LC_ALL=C; exec ${su}`)}`;
}

function unknownMethod(method: string): DiagnosticError {
  return new DiagnosticError(
    error("become/method", `become_method ${method} isn't supported`, {
      detail: "hapb knows sudo, su and doas.",
      hint: "Use one of these, or connect as the user itself (ansible_user).",
    }),
  );
}
