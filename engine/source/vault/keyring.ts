import { seal, unseal } from "./cipher.js";
import { readEnvelope, VaultError, writeEnvelope } from "./envelope.js";

/** A vault password under its id. Without an id of its own it is `default`. */
export interface VaultPassword {
  readonly label: string;
  readonly password: Uint8Array;
}

export const defaultLabel = "default";

const howToName =
  "name it: --vault-password-file FILE, --vault-id LABEL@FILE, --ask-vault-pass, or vault_password_file in hapb.yml";

/** Opens encrypted texts. @throws VaultError with a sentence for the user where it can't */
export type Decrypt = (text: string) => Uint8Array;

/** The vault passwords of a run. What was opened once is remembered: a key takes some ten milliseconds to make. */
export class Keyring {
  readonly passwords: readonly VaultPassword[];
  readonly #opened = new Map<string, Uint8Array>();

  constructor(passwords: readonly VaultPassword[]) {
    this.passwords = passwords;
  }

  /** What an encrypted text holds. @throws VaultError when it is broken, or no password opens it */
  readonly open: Decrypt = (text) => {
    const known = this.#opened.get(text);
    if (known) return known;
    const { content } = this.openWith(text);
    this.#opened.set(text, content);
    return content;
  };

  /** The same, with the password that opened it. */
  openWith(text: string): { readonly content: Uint8Array; readonly by: VaultPassword } {
    const envelope = readEnvelope(text);
    if (this.passwords.length === 0) throw new VaultError("no vault password was given", howToName);
    // The id in the file only says where to begin: a password may have got another name since.
    const isNamed = ({ label }: VaultPassword) => label === envelope.label;
    const inOrder = [...this.passwords.filter(isNamed), ...this.passwords.filter((each) => !isNamed(each))];
    for (const by of inOrder) {
      const content = unseal(envelope, by.password);
      if (content) return { content, by };
    }
    throw new VaultError(this.noneFits(envelope.label));
  }

  private noneFits(label: string | undefined): string {
    const given = this.passwords.map((each) => each.label).join(", ");
    const wanted = label === undefined ? "" : ` It was encrypted with the vault id "${label}".`;
    return `None of the vault passwords given opens it (${given}), or it was damaged.${wanted}`;
  }
}

/** The encrypted text of some content. A password without an id of its own makes version 1.1, as Ansible does. */
export function encrypt(content: Uint8Array, { label, password }: VaultPassword): string {
  return writeEnvelope(seal(content, password, label === defaultLabel ? undefined : label));
}
