import { DiagnosticError, error } from "../base/diagnostic.js";

/** What sudo's own words mean, and what to do. `said` is shown as it came. (Words: sudo 1.9 and sudo-rs 0.2.) */
export function explainSudo(label: string, said: string): DiagnosticError {
  const words = said.toLowerCase();
  if (/password is required|authentication (is )?required/.test(words))
    return new DiagnosticError(
      error("become/password", `${label}: sudo asks for a password`, {
        detail: said,
        hint: "Give it with -K (--ask-become-pass) or ansible_become_password, or allow the user NOPASSWD in sudoers.",
      }),
    );
  if (/must have a tty|you must have a tty/.test(words))
    return new DiagnosticError(
      error("become/tty", `${label}: sudo wants a terminal`, {
        detail: said,
        hint: "Remove `requiretty` for this user from sudoers: `Defaults:USER !requiretty`.",
      }),
    );
  if (/not in the sudoers|not allowed to|may not run sudo|i'm sorry/.test(words))
    return new DiagnosticError(
      error("become/refused", `${label}: sudo does not allow this user to`, {
        detail: said,
        hint: "Add the user to the group that sudoers allows (sudo or wheel), or connect as another one.",
      }),
    );
  if (/unknown user|user .* not found|unable to find user/.test(words))
    return new DiagnosticError(
      error("become/user", `${label}: there is no such user on the host`, { detail: said }),
    );
  if (/not found|no such file/.test(words))
    return new DiagnosticError(
      error("become/missing", `${label}: sudo isn't installed`, {
        detail: said,
        hint: "Install sudo, or connect as root (ansible_user: root) without become.",
      }),
    );
  return new DiagnosticError(error("become/failed", `${label}: sudo gave no shell`, { detail: said }));
}
