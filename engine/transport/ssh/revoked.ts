import { readFileSync } from "node:fs";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { byOpenssh } from "./unserved.js";

/** How a binary list of revoked keys begins. @source OpenSSH PROTOCOL.krl */
const binary = "SSHKRL\n\0";

/**
 * Where a key is revoked, if it is: RevokedHostKeys are files with a public key a line.
 * @throws DiagnosticError `connection/host-key` for a file that can't be read, since all keys are refused then
 */
export function revokedIn(paths: readonly string[], blob: Buffer): string | undefined {
  const key = blob.toString("base64");
  for (const path of paths) {
    const text = textOf(path);
    if (text.startsWith(binary))
      throw unreadable(path, "It is a binary list (KRL), which hapb's ssh can't read.", byOpenssh);
    const line = text
      .split("\n")
      .findIndex((each) => !each.startsWith("#") && each.split(/\s+/).includes(key));
    if (line !== -1) return `${path}:${line + 1}`;
  }
  return undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (cause) {
    throw unreadable(path, (cause as Error).message);
  }
}

function unreadable(path: string, detail: string, hint?: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/host-key", `RevokedHostKeys ${path} can't be read: no host is trusted`, {
      detail,
      hint,
    }),
  );
}
