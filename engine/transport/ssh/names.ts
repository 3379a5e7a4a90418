import { DiagnosticError, error } from "../../base/diagnostic.js";

/**
 * Names go into the commands of ProxyCommand and Match exec, which a shell reads, and may come from a cloud's inventory or from a
 * host's own words: what a shell would take for a command is no name. The signs are those that ssh itself refuses.
 * @source OpenSSH 9.6, ssh.c: valid_hostname, valid_ruser
 * @throws DiagnosticError `connection/name`
 */
export function requireNames({ host, user }: { readonly host: string; readonly user?: string }): void {
  if (/^-|['"`$\\;&<>|(){}\s\p{Cc}]/u.test(host))
    throw noName(`"${shown(host)}" is no name or address of a host`);
  if (user !== undefined && /^-|\s-|['"`;&<>|(){}\p{Cc}]|\\$/u.test(user))
    throw noName(`"${shown(user)}" is no name of a user`);
}

function shown(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

function noName(summary: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/name", summary, {
      detail: "ssh takes no blanks, quotes and other signs of a shell in it.",
      hint: "Where does it come from: ansible_host, ansible_user, the inventory's name of the host?",
    }),
  );
}
