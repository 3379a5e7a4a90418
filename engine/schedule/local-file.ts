import { readFile } from "node:fs/promises";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { Secret } from "../base/value.js";
import type { SecretWords } from "../module/secret-words.js";
import { isVault, VaultError } from "../source/vault/envelope.js";
import { cannotOpen } from "../source/vault/open-file.js";
import type { RunInput } from "./types.js";

/**
 * A file of the control machine, decrypted where it is a vault. What it then holds counts as secret.
 * @throws Error as node:fs does; DiagnosticError when it is a vault and there is nothing to open it with
 */
export async function readLocal(
  path: string,
  { decrypt, record }: Pick<RunInput, "decrypt" | "record">,
  words: SecretWords,
): Promise<{ readonly content: Uint8Array; readonly isSecret: boolean }> {
  record.reads?.(path);
  const content = await readFile(path);
  if (!isVault(content)) return { content, isSecret: false };
  const summary = `${path} is encrypted, and can't be opened`;
  if (!decrypt) throw new DiagnosticError(error("vars/vault", summary));
  try {
    const opened = decrypt(content.toString("utf8"));
    words.add(new Secret(Buffer.from(opened).toString("utf8")));
    return { content: opened, isSecret: true };
  } catch (reason) {
    if (!(reason instanceof VaultError)) throw reason;
    throw new DiagnosticError(cannotOpen("vars/vault", summary, undefined, reason));
  }
}
