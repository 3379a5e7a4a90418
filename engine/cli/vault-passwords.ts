import { Keyring, defaultLabel } from "../source/vault/keyring.js";
import {
  readVaultId,
  vaultPasswords,
  type AskPassword,
  type VaultSource,
} from "../source/vault/passwords.js";
import type { Settings } from "../source/settings-table.js";
import { terminalAsk } from "./ask.js";
import type { Given, Option } from "./command.js";

/** Options of every command that reads what may be encrypted; names are ansible-playbook's. */
export const vaultOptions: readonly Option[] = [
  {
    name: "vault-password-file",
    value: "FILE",
    isRepeatable: true,
    summary: "Vault password: a file that holds it, or a program that prints it",
  },
  {
    name: "vault-id",
    value: "LABEL@SOURCE",
    isRepeatable: true,
    summary: "Vault password under an id; the source is a file, a program, or prompt",
  },
  { name: "ask-vault-pass", short: "J", summary: "Ask for the vault password" },
];

/** The vault passwords that options and settings name, each asked for once. @throws DiagnosticError */
export async function keyringFor(settings: Settings, given: Given): Promise<Keyring> {
  return new Keyring(await vaultPasswords(sourcesOf(settings, given), askPassword()));
}

export function sourcesOf(settings: Settings, given: Given): VaultSource[] {
  return [
    ...settings.vaultId.map(readVaultId),
    ...settings.vaultPasswordFile.map((file) => ({ label: defaultLabel, file })),
    ...(given.has("ask-vault-pass") ? [{ label: defaultLabel }] : []),
  ];
}

export function askPassword(prefix = "Vault password"): AskPassword {
  const ask = terminalAsk();
  return (label) => ask(`${prefix}${label === undefined ? "" : ` (${label})`}: `, { isSecret: true });
}
