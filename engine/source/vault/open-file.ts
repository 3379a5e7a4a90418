import { error, type Diagnostic, type DiagnosticCode } from "../../base/diagnostic.js";
import { SourceFile, type Span } from "../../base/source.js";
import { isVault, VaultError } from "./envelope.js";
import type { Decrypt } from "./keyring.js";

const noPasswords: Decrypt = () => {
  throw new VaultError("no vault password was given");
};

/** A text file as it is, or what it holds where it is encrypted: nothing of that is ever shown. */
export function openFile(
  file: SourceFile,
  decrypt: Decrypt = noPasswords,
): { readonly file: SourceFile } | { readonly problem: Diagnostic } {
  if (!isVault(file.text)) return { file };
  const at = { file, start: 0, end: file.line(1).length };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(decrypt(file.text));
    return { file: new SourceFile(file.path, text, true) };
  } catch (reason) {
    if (reason instanceof VaultError)
      return { problem: cannotOpen("yaml/vault", "this encrypted file can't be opened", at, reason) };
    return { problem: error("yaml/encoding", "what this file holds, decrypted, is not UTF-8 text", { at }) };
  }
}

export function cannotOpen(
  code: DiagnosticCode,
  summary: string,
  at: Span | undefined,
  { message, hint }: VaultError,
): Diagnostic {
  return error(code, summary, { at, detail: sentence(message), hint });
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
