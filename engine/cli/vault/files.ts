import {
  closeSync,
  constants,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { fileProblem } from "../../base/file-problem.js";
import { isVault, VaultError } from "../../source/vault/envelope.js";
import type { Keyring, VaultPassword } from "../../source/vault/keyring.js";
import { cannotOpen } from "../../source/vault/open-file.js";
import { SourceFile } from "../../base/source.js";

const ownersOnly = 0o600;

/** A file's bytes; `-` is standard input. @throws DiagnosticError when it can't be read */
export async function readInput(name: string): Promise<Buffer> {
  if (name === "-") return readAll();
  try {
    return await readFile(name);
  } catch (reason) {
    throw new DiagnosticError(
      error("cli/vault-file", `${name} can't be read`, { detail: fileProblem(reason, name) }),
    );
  }
}

async function readAll(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Writes a file's new content in one step: beside it, then in its place; `-` is standard output. */
export async function writeOutput(name: string, content: Uint8Array | string, mode?: number): Promise<void> {
  if (name === "-") {
    process.stdout.write(content);
    return;
  }
  const target = await realpath(name).catch(() => path.resolve(name));
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}`);
  const existing = statSync(target, { throwIfNoEntry: false });
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const file = openSync(beside, flags, (mode ?? existing?.mode ?? ownersOnly) & 0o777);
    try {
      writeFileSync(file, content);
      if (existing && existing.uid !== process.getuid?.()) fchownSync(file, existing.uid, existing.gid);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (reason) {
    rmSync(beside, { force: true });
    throw new DiagnosticError(
      error("cli/vault-file", `${name} can't be written`, { detail: fileProblem(reason, name, "written") }),
    );
  }
}

/** Decrypted files are for their owner alone. */
export function privateMode(name: string): number {
  const mode = statSync(name, { throwIfNoEntry: false })?.mode ?? ownersOnly;
  return mode & 0o600;
}

/** What an encrypted file holds, and which password opened it. @throws DiagnosticError */
export function opened(
  name: string,
  bytes: Buffer,
  keyring: Keyring,
): { readonly content: Uint8Array; readonly by: VaultPassword } {
  if (!isVault(bytes)) throw new DiagnosticError(error("cli/vault-plain", `${name} is not encrypted`));
  const file = new SourceFile(name, bytes.toString("latin1"));
  try {
    return keyring.openWith(file.text);
  } catch (reason) {
    if (!(reason instanceof VaultError)) throw reason;
    const at = { file, start: 0, end: file.line(1).length };
    throw new DiagnosticError(cannotOpen("cli/vault", `${name} can't be opened`, at, reason));
  }
}
