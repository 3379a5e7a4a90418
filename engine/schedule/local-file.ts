import { readFile } from "node:fs/promises";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { RunInput } from "./types.js";

const vaultMark = Buffer.from("$ANSIBLE_VAULT;");

/**
 * A file of the control machine, decrypted where it is a vault.
 * @throws Error as node:fs does; DiagnosticError when it is a vault and there is nothing to open it with
 */
export async function readLocal(path: string, { decrypt }: Pick<RunInput, "decrypt">): Promise<Uint8Array> {
  const content = await readFile(path);
  if (!content.subarray(0, vaultMark.length).equals(vaultMark)) return content;
  if (!decrypt)
    throw new DiagnosticError(error("vars/vault", `${path} is a vault, and there is no password to open it`));
  return Buffer.from(decrypt(content.toString("utf8")).reveal());
}
