import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { fileProblem } from "../../base/file-problem.js";
import { shownPath } from "../read.js";
import { defaultLabel, type VaultPassword } from "./keyring.js";

/** Where a vault password comes from: a person, or a file, which is run where it may be. */
export interface VaultSource {
  readonly label: string;
  /** A path, or undefined for the prompt. */
  readonly file?: string;
}

/** Asks a person for a password; told the label where it isn't the usual one. */
export type AskPassword = (label: string | undefined) => Promise<string>;

/** `LABEL@SOURCE`, or a source alone; a source is `prompt` or a path. */
export function readVaultId(text: string): VaultSource {
  const at = text.indexOf("@");
  const label = at > 0 ? text.slice(0, at) : defaultLabel;
  const source = at === -1 ? text : text.slice(at + 1);
  // Ansible's second word for it.
  const isPrompt = source === "prompt" || source === "prompt_ask_vault_pass";
  return isPrompt ? { label } : { label, file: source };
}

/** Fetches the passwords, each once. @throws DiagnosticError for a file that isn't there, is empty or fails */
export async function vaultPasswords(
  sources: readonly VaultSource[],
  ask: AskPassword,
): Promise<VaultPassword[]> {
  const passwords: VaultPassword[] = [];
  for (const { label, file } of sources) {
    const password =
      file === undefined
        ? Buffer.from((await ask(label === defaultLabel ? undefined : label)).trim())
        : await passwordOf(file, label);
    if (password.length === 0)
      throw wrong(
        file === undefined ? "the vault password is empty" : `${shown(file)} holds no vault password`,
      );
    passwords.push({ label, password });
  }
  return passwords;
}

async function passwordOf(file: string, label: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw wrong(`there is no vault password file ${shown(file)}`);
  if (found.isDirectory()) throw wrong(`${shown(file)} is a folder, and a vault password file is needed`);
  if (found.isFile() && (found.mode & 0o111) !== 0) return trimmed(await outputOf(file, label));
  try {
    return trimmed(await readFile(file));
  } catch (reason) {
    throw wrong(`the vault password file ${shown(file)} can't be read`, fileProblem(reason, shown(file)));
  }
}

/** What an executable prints; one whose name ends in `-client` is told which vault id is wanted. */
function outputOf(file: string, label: string): Promise<Buffer> {
  const args = path.parse(file).name.endsWith("-client") ? ["--vault-id", label] : [];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["inherit", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let problems = "";
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => (problems = (problems + chunk.toString()).slice(-2000)));
    child.on("error", (reason) =>
      reject(
        wrong(
          `the vault password program ${shown(file)} can't be run`,
          reason.message,
          `if it holds the password itself: chmod a-x ${shown(file)}`,
        ),
      ),
    );
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(chunks));
      const why = problems.trim() || (signal ? `ended by ${signal}` : `exit code ${code}`);
      reject(wrong(`the vault password program ${shown(file)} failed`, why));
    });
  });
}

/** Bytes without white space around them: editors put a line end behind the last line. */
function trimmed(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/^[\t-\r ]+|[\t-\r ]+$/g, ""), "latin1");
}

function shown(file: string): string {
  return shownPath(path.resolve(file), process.cwd());
}

function wrong(summary: string, detail?: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error("vars/vault-password", summary, { detail, hint }));
}
