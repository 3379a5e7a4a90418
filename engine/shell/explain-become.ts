import { DiagnosticError, error, type DiagnosticCode } from "../base/diagnostic.js";

interface Meaning {
  readonly words: RegExp;
  readonly code: DiagnosticCode;
  /** `%` is the program. */
  readonly summary: string;
  readonly hints: Readonly<Record<string, string>>;
}

/** Words of sudo 1.9, sudo-rs 0.2, su (util-linux, shadow, busybox) and OpenDoas, all in lower case. */
const meanings: readonly Meaning[] = [
  {
    words: /password is required|authentication (is )?required|authorization required/,
    code: "become/password",
    summary: "% asks for a password",
    hints: {
      sudo: "Give it with -K (--ask-become-pass) or ansible_become_password, or allow the user NOPASSWD in sudoers.",
      su: "Give that of the user to become with -K (--ask-become-pass) or ansible_become_password.",
      doas: "Give it with -K (--ask-become-pass) or ansible_become_password, over a connection that has terminals (ssh), or add nopass to its rule in doas.conf.",
    },
  },
  {
    words: /must have a tty|must be run from a terminal|a tty is required/,
    code: "become/tty",
    summary: "% wants a terminal",
    hints: {
      sudo: "Remove `requiretty` for this user from sudoers: `Defaults:USER !requiretty`.",
      su: "Use sudo, or connect as the user itself (ansible_user).",
      doas: "Add nopass to its rule in doas.conf.",
    },
  },
  {
    words:
      /not in the sudoers|not allowed to|may not run sudo|i'm sorry|operation not permitted|permission denied|must be suid/,
    code: "become/refused",
    summary: "% does not allow this user to",
    hints: {
      sudo: "Add the user to the group that sudoers allows (sudo or wheel), or connect as another one.",
      su: "The user may have to be in the group wheel, or su is not installed with its rights.",
      doas: "Add a rule for the user to doas.conf: permit nopass USER",
    },
  },
  {
    words: /account is currently not available|account is not available/,
    code: "become/shell",
    summary: "the user to become has a login shell that lets nobody in",
    hints: { su: 'Give another one: ansible_become_flags: "-s /bin/sh", or use sudo.' },
  },
  {
    words: /unknown user|user .* not found|unable to find user|user .* does not exist|no passwd entry/,
    code: "become/user",
    summary: "there is no such user on the host",
    hints: {},
  },
  {
    words: /not found|no such file/,
    code: "become/missing",
    summary: "% isn't installed",
    hints: {
      sudo: "Install sudo, or connect as root (ansible_user: root) without become.",
      su: "Connect as the user itself (ansible_user) without become.",
      doas: "Install doas, or connect as root (ansible_user: root) without become.",
    },
  },
];

/** What the words of sudo, su or doas mean, and what to do. `said` is shown as it came. */
export function explainBecome(method: string, label: string, said: string): DiagnosticError {
  const meaning = meanings.find(({ words }) => words.test(said.toLowerCase()));
  if (!meaning)
    return new DiagnosticError(error("become/failed", `${label}: ${method} gave no shell`, { detail: said }));
  const { code, summary, hints } = meaning;
  return new DiagnosticError(
    error(code, `${label}: ${summary.replace("%", method)}`, { detail: said, hint: hints[method] }),
  );
}
