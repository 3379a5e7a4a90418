import { readFile } from "node:fs/promises";
import type { ParsedKey } from "ssh2";
import { DiagnosticError } from "../../base/diagnostic.js";
import type { Ask } from "./host-key.js";

/** What became of one identity file. */
export type Identity =
  | { readonly kind: "key"; readonly path: string; readonly key: ParsedKey }
  | { readonly kind: "encrypted"; readonly path: string }
  /** The agent may have the private half. */
  | { readonly kind: "public"; readonly path: string; readonly key: ParsedKey }
  | { readonly kind: "unusable"; readonly path: string; readonly reason: string }
  | { readonly kind: "missing"; readonly path: string };

type ParseKey = typeof import("ssh2").utils.parseKey;

/** The user's private keys: each file read once, each passphrase asked for once, whatever the number of hosts. */
export class KeyRing {
  private readonly ask: Ask;
  private readonly identities = new Map<string, Promise<Identity>>();
  private readonly unlocked = new Map<string, Promise<Identity>>();

  constructor(ask: Ask) {
    this.ask = ask;
  }

  load(path: string, parse: ParseKey): Promise<Identity> {
    let identity = this.identities.get(path);
    if (!identity) this.identities.set(path, (identity = read(path, parse)));
    return identity;
  }

  /** Asks for the passphrase; three tries, and an empty answer gives up, as ssh does. */
  unlock(path: string, parse: ParseKey): Promise<Identity> {
    let identity = this.unlocked.get(path);
    if (!identity) this.unlocked.set(path, (identity = this.open(path, parse)));
    return identity;
  }

  private async open(path: string, parse: ParseKey): Promise<Identity> {
    const text = await readFile(path);
    try {
      for (let i = 0; i < 3; i++) {
        const passphrase = await this.ask?.(`Passphrase for the key ${path}: `, { isSecret: true });
        if (!passphrase) break;
        const key = firstKey(parse(text, passphrase));
        if (!(key instanceof Error)) return { kind: "key", path, key };
      }
    } catch (cause) {
      // Nobody to ask; what there is besides may do.
      if (!(cause instanceof DiagnosticError)) throw cause;
    }
    return { kind: "unusable", path, reason: "it is encrypted, and its passphrase was not given" };
  }
}

async function read(path: string, parse: ParseKey): Promise<Identity> {
  let text: Buffer;
  try {
    text = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { kind: "missing", path };
    return { kind: "unusable", path, reason: (cause as Error).message };
  }
  const key = firstKey(parse(text));
  if (!(key instanceof Error)) return { kind: key.isPrivateKey() ? "key" : "public", path, key };
  if (/no passphrase given|^Encrypted/i.test(key.message)) return { kind: "encrypted", path };
  return { kind: "unusable", path, reason: explainKey(text.toString("latin1"), key.message) };
}

/** Keys in hardware (`sk-`) need a program that talks to the token, which ssh2 has not. */
function explainKey(text: string, reason: string): string {
  const body = Buffer.from(text.replace(/-----[^-]*-----/g, ""), "base64").toString("latin1");
  if (/sk-(ssh|ecdsa)/.test(body) || /sk-/.test(reason))
    return "it is a security key (sk-), and hapb's ssh can't use these";
  return reason;
}

/** ssh2 gives a list for files that could hold several; OpenSSH's hold one. */
export function firstKey(parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | Error {
  return Array.isArray(parsed) ? parsed[0]! : parsed;
}

/** The public halves of identity files, for IdentitiesOnly: of the keys themselves, or of the .pub beside a locked one. */
export async function publicBlobs(identities: readonly Identity[], parse: ParseKey): Promise<Set<string>> {
  const blobs = await Promise.all(
    identities.map(async (identity) => {
      if (identity.kind === "key" || identity.kind === "public")
        return identity.key.getPublicSSH().toString("base64");
      const text = await readFile(`${identity.path}.pub`).catch(() => undefined);
      const key = text && firstKey(parse(text));
      return !key || key instanceof Error ? "" : key.getPublicSSH().toString("base64");
    }),
  );
  return new Set(blobs);
}
