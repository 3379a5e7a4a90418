import { DiagnosticError, error } from "../../base/diagnostic.js";
import { encrypt, type VaultPassword } from "../../source/vault/keyring.js";
import { terminalAsk } from "../ask.js";
import type { Given } from "../command.js";
import { readInput } from "./files.js";

interface Named {
  readonly name?: string;
  readonly text: string | Buffer;
}

/** YAML lines with `!vault` values, for texts given as words, typed at the prompt or read from standard input. */
export async function encryptedStrings(
  given: Given,
  words: readonly string[],
  by: VaultPassword,
): Promise<string> {
  const names = given.all("name");
  if (words.length === 0) return written(await oneText(given), by);
  if (names.length > words.length)
    throw new DiagnosticError(error("cli/vault-names", `${names.length} names for ${words.length} texts`));
  return words.map((text, i) => written({ name: names[i], text }, by)).join("");
}

async function oneText(given: Given): Promise<Named> {
  const name = given.text("name");
  if (!process.stdin.isTTY && !given.has("prompt")) return { name, text: await readInput("-") };
  return { name, text: await terminalAsk()("Text to encrypt: ", { isSecret: true }) };
}

function written({ name, text }: Named, by: VaultPassword): string {
  const lines = encrypt(Buffer.from(text), by).trimEnd().split("\n");
  return `${name === undefined ? "" : `${name}: `}!vault |\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
