import { existsSync } from "node:fs";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { nearest } from "../source/nearest.js";
import { isVault } from "../source/vault/envelope.js";
import { encrypt } from "../source/vault/keyring.js";
import type { Settings } from "../source/settings-table.js";
import type { Command, Given } from "./command.js";
import type { Interrupts } from "./interrupt.js";
import { settingsFor } from "./sources.js";
import { edit } from "./vault/edit.js";
import { encryptedStrings } from "./vault/encrypt-string.js";
import { opened, privateMode, readInput, writeOutput } from "./vault/files.js";
import { newPassword, openingKeyring, sealingPassword } from "./vault/passwords.js";
import { vaultOptions } from "./vault-passwords.js";

interface Asked {
  readonly settings: Settings;
  readonly given: Given;
  readonly interrupts: Interrupts;
  /** What stands behind the action. */
  readonly words: readonly string[];
}

const actions: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  create,
  edit: editFiles,
  view,
  encrypt: encryptFiles,
  decrypt: decryptFiles,
  "encrypt-string": encryptString,
  rekey,
};

export const command: Command = {
  name: "vault",
  summary: "Encrypt files and values, and work with encrypted ones",
  usage: "vault create | edit | view | encrypt | decrypt | encrypt-string | rekey  [FILE...]",
  description: `The format is ansible-vault's: each reads the other's files. A password comes from a file, a program or the prompt.

  create          opens $EDITOR for a new file, and encrypts what was written
  edit            opens $EDITOR on what a file holds; it stands in memory only, where the machine can
  view            prints what files hold
  encrypt         encrypts files in their place (without a file: standard input)
  decrypt         decrypts files in their place, readable to their owner alone
  encrypt-string  prints texts as !vault values for YAML (without a text: the prompt or standard input)
  rekey           encrypts files anew with another password`,
  options: [
    ...vaultOptions,
    { name: "encrypt-vault-id", value: "LABEL", summary: "Which of several passwords encrypts" },
    {
      name: "output",
      value: "FILE",
      summary: "encrypt, decrypt: write there, not in place; - is standard output",
    },
    {
      name: "name",
      short: "n",
      value: "NAME",
      isRepeatable: true,
      summary: "encrypt-string: the variable's name",
    },
    { name: "prompt", short: "p", summary: "encrypt-string: ask for the text" },
    { name: "new-vault-password-file", value: "FILE", summary: "rekey: the password to change to" },
    { name: "new-vault-id", value: "LABEL@SOURCE", summary: "rekey: the same, under an id" },
  ],
  examples: [
    "hapb vault create group_vars/all/secrets.yml",
    "hapb vault edit group_vars/all/secrets.yml --vault-password-file ~/.vault-pass",
    'printf %s "$TOKEN" | hapb vault encrypt-string -n api_token >> group_vars/all/api.yml',
  ],
  words: [1, Infinity],
  async run(given, interrupts) {
    const [name = "", ...words] = given.words;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) {
      const meant = nearest(name, Object.keys(actions));
      throw new DiagnosticError(
        error("cli/vault", `hapb vault can't "${name}"`, {
          hint: meant ? `did you mean ${meant}?` : `it can ${Object.keys(actions).join(", ")}`,
        }),
      );
    }
    const { settings } = await settingsFor(given);
    await action({ settings, given, interrupts, words });
    return 0;
  },
};

async function create({ settings, given, interrupts, words }: Asked): Promise<void> {
  for (const name of named(words)) {
    if (existsSync(name))
      throw new DiagnosticError(
        error("cli/vault-exists", `${name} is there already`, { hint: `hapb vault edit ${name}` }),
      );
  }
  const by = await sealingPassword(settings, given);
  for (const name of words)
    await writeOutput(name, encrypt(await edit(Buffer.alloc(0), name, interrupts), by));
}

async function editFiles({ settings, given, interrupts, words }: Asked): Promise<void> {
  const names = named(words);
  const keyring = await openingKeyring(settings, given);
  for (const name of names) {
    const { content, by } = opened(name, await readInput(name), keyring);
    const changed = await edit(content, name, interrupts);
    if (!changed.equals(content)) await writeOutput(name, encrypt(changed, by));
  }
}

async function view({ settings, given, words }: Asked): Promise<void> {
  const names = named(words);
  const keyring = await openingKeyring(settings, given);
  for (const name of names) process.stdout.write(opened(name, await readInput(name), keyring).content);
}

async function encryptFiles({ settings, given, words }: Asked): Promise<void> {
  const files = await contents(words, given);
  for (const { name, bytes } of files)
    if (isVault(bytes)) throw new DiagnosticError(error("cli/vault-twice", `${name} is encrypted already`));
  const by = await sealingPassword(settings, given);
  for (const { name, bytes } of files) await writeOutput(given.text("output") ?? name, encrypt(bytes, by));
}

async function decryptFiles({ settings, given, words }: Asked): Promise<void> {
  const files = await contents(words, given);
  const keyring = await openingKeyring(settings, given);
  const plain = files.map(({ name, bytes }) => ({ name, content: opened(name, bytes, keyring).content }));
  for (const { name, content } of plain)
    await writeOutput(given.text("output") ?? name, content, privateMode(name));
}

async function encryptString({ settings, given, words }: Asked): Promise<void> {
  const by = await sealingPassword(settings, given);
  process.stdout.write(await encryptedStrings(given, words, by));
}

async function rekey({ settings, given, words }: Asked): Promise<void> {
  const files = await contents(named(words), given);
  const keyring = await openingKeyring(settings, given);
  const plain = files.map(({ name, bytes }) => ({ name, content: opened(name, bytes, keyring).content }));
  const by = await newPassword(given);
  for (const { name, content } of plain) await writeOutput(name, encrypt(content, by));
}

/** All files are read before the first is written: a mistake in one leaves all as they were. */
async function contents(words: readonly string[], given: Given): Promise<{ name: string; bytes: Buffer }[]> {
  const names = words.length ? words : ["-"];
  if (names.length > 1 && given.has("output"))
    throw new DiagnosticError(error("cli/vault-output", "--output takes what one file holds, not several"));
  return Promise.all(names.map(async (name) => ({ name, bytes: await readInput(name) })));
}

function named(words: readonly string[]): readonly string[] {
  if (words.length === 0) throw new DiagnosticError(error("cli/words", "which file? none was named"));
  return words;
}
