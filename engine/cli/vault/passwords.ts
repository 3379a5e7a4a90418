import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Settings } from "../../source/settings-table.js";
import { defaultLabel, Keyring, type VaultPassword } from "../../source/vault/keyring.js";
import { readVaultId, vaultPasswords, type AskPassword } from "../../source/vault/passwords.js";
import type { Given } from "../command.js";
import { askPassword, sourcesOf } from "../vault-passwords.js";

/** The passwords that open; asks for one where none is named. @throws DiagnosticError */
export async function openingKeyring(settings: Settings, given: Given): Promise<Keyring> {
  const sources = sourcesOf(settings, given);
  return new Keyring(
    await vaultPasswords(sources.length ? sources : [{ label: defaultLabel }], askPassword()),
  );
}

/** The one password to encrypt with; a new one is asked for twice. @throws DiagnosticError when it isn't clear which */
export async function sealingPassword(settings: Settings, given: Given): Promise<VaultPassword> {
  const wanted = given.text("encrypt-vault-id");
  const named = sourcesOf(settings, given);
  const sources = named.length ? named : [{ label: wanted ?? defaultLabel }];
  const fitting = wanted === undefined ? sources : sources.filter(({ label }) => label === wanted);
  const labels = sources.map(({ label }) => label).join(", ");
  if (fitting.length === 0)
    throw ambiguous(`no vault password has the id "${wanted}"`, `Those given: ${labels}.`);
  if (fitting.length > 1)
    throw ambiguous(
      "several vault passwords are given",
      `They are: ${labels}.`,
      "--encrypt-vault-id says which",
    );
  return (await vaultPasswords(fitting, askTwice("Vault password")))[0]!;
}

/** The password to change to. @throws DiagnosticError */
export async function newPassword(given: Given): Promise<VaultPassword> {
  const id = given.text("new-vault-id");
  const file = given.text("new-vault-password-file");
  if (id !== undefined && file !== undefined)
    throw ambiguous(
      "two new vault passwords are given",
      "--new-vault-id and --new-vault-password-file are one too many.",
    );
  const source =
    id !== undefined ? readVaultId(id) : { label: defaultLabel, ...(file === undefined ? {} : { file }) };
  return (await vaultPasswords([source], askTwice("New vault password")))[0]!;
}

function askTwice(prefix: string): AskPassword {
  return async (label) => {
    const first = await askPassword(prefix)(label);
    const second = await askPassword("The same again")(undefined);
    if (first !== second) throw new DiagnosticError(error("cli/vault-password", "the two passwords differ"));
    return first;
  };
}

function ambiguous(summary: string, detail: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error("cli/vault-password", summary, { detail, hint }));
}
