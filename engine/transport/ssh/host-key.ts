import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import {
  isAbout,
  judge,
  keyType,
  knownHostLine,
  knownName,
  knownTypes,
  parseKnownHosts,
  type KnownHost,
} from "./known-hosts.js";
import { revokedIn } from "./revoked.js";
import type { SshSettings } from "./settings.js";

/** Asks the person; undefined where there is nobody to ask. */
export type Ask =
  ((question: string, options?: { readonly isSecret?: boolean }) => Promise<string>) | undefined;

/** Keys of this type sign in several ways (RFC 8332). */
const rsaSignatures = ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"];

/** One server's host key: what to ask it for, and what to make of what it shows. */
export class HostKeyCheck {
  private readonly settings: SshSettings;
  private readonly name: string;
  private readonly hosts: readonly KnownHost[];
  /** Set when a changed key was let through (StrictHostKeyChecking no): no password may be sent then, as with OpenSSH. */
  isUntrusted = false;

  constructor(settings: SshSettings) {
    this.settings = settings;
    this.name = settings.hostKeyAlias?.toLowerCase() ?? knownName(settings.host, settings.port);
    this.hosts = [...settings.userKnownHosts, ...settings.globalKnownHosts].flatMap(readKnownHosts);
  }

  /** The types that known_hosts has come first, so that a server with several keys shows the one that can be checked. */
  get algorithms(): readonly string[] {
    const { names, isOrdered } = this.settings.hostKeyAlgorithms;
    if (isOrdered) return names;
    const filed = [
      ...knownTypes(this.hosts, this.name),
      ...this.withoutPort((name) => knownTypes(this.hosts, name), []),
    ];
    const first = filed.flatMap((type) => (type === "ssh-rsa" ? rsaSignatures : [type]));
    return [...new Set([...first.filter((name) => names.includes(name)), ...names])];
  }

  /** @throws DiagnosticError `connection/host-key` when the key must not be trusted */
  async check(blob: Buffer, ask: Ask): Promise<void> {
    const revoked = revokedIn(this.settings.revokedHostKeys, blob);
    if (revoked !== undefined) throw this.refuse("was revoked", `RevokedHostKeys: ${revoked}`);
    if (this.settings.trustsLoopback && isLoopback(this.settings)) return;
    const own = judge(this.hosts, this.name, blob);
    // OpenSSH takes a key filed without the port as well.
    const verdict = own.kind === "new" ? this.withoutPort((name) => judge(this.hosts, name, blob), own) : own;
    if (verdict.kind === "known") return;
    if (verdict.kind === "revoked")
      throw this.refuse("was revoked", `The key is marked @revoked in ${verdict.place}.`);
    if (verdict.kind === "changed" && own.kind === "changed") return this.changed(blob, verdict.places);
    await this.learn(blob, ask);
  }

  private changed(blob: Buffer, places: readonly string[]): void {
    if (this.settings.strictHostKeys === "no") {
      this.isUntrusted = true;
      return;
    }
    throw this.refuse(
      "is not the one that is known",
      `It shows ${describe(blob)}; another ${keyType(blob)} key is filed in ${places.join(", ")}. ` +
        "Someone may be in between, or the host was installed anew.",
      `If the change is right: ssh-keygen -R '${this.name}'`,
    );
  }

  private async learn(blob: Buffer, ask: Ask): Promise<void> {
    const { strictHostKeys } = this.settings;
    if (strictHostKeys === "yes" || strictHostKeys === "ask") {
      const answer = strictHostKeys === "yes" ? undefined : await this.question(blob, ask);
      if (answer === undefined) throw this.unknown(blob);
      if (answer.trim().toLowerCase() !== "yes")
        throw this.refuse("is not trusted", `The answer was no to ${describe(blob)}.`);
    }
    const file = this.settings.userKnownHosts[0];
    if (file === undefined || file === "/dev/null" || file === "none") return;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, knownHostLine(this.name, blob, this.settings.hashesKnownHosts), { mode: 0o600 });
    } catch (cause) {
      throw this.refuse("can't be filed", (cause as Error).message);
    }
  }

  /** Undefined where there is nobody to ask: `ask` refuses then. */
  private async question(blob: Buffer, ask: Ask): Promise<string | undefined> {
    const text = `The host ${this.name} isn't known yet. It shows ${describe(blob)}. Trust it from now on? (yes/no) `;
    try {
      return await ask?.(text);
    } catch (cause) {
      if (cause instanceof DiagnosticError) return undefined;
      throw cause;
    }
  }

  private unknown(blob: Buffer): DiagnosticError {
    const byAuthority = this.hosts.some(
      (entry) => entry.marker === "cert-authority" && isAbout(entry, this.name),
    );
    return this.refuse(
      "is not known",
      byAuthority
        ? `It shows ${describe(blob)}. known_hosts has a @cert-authority for it, and hapb can't check host certificates; \`ansible_connection: openssh\` can.`
        : `It shows ${describe(blob)}, and known_hosts has no key for ${this.name}.`,
      "Connect once with ssh and compare the fingerprint, or set ansible_ssh_common_args: -o StrictHostKeyChecking=accept-new",
    );
  }

  private withoutPort<T>(look: (name: string) => T, otherwise: T): T {
    if (this.settings.hostKeyAlias !== undefined || this.settings.port === 22) return otherwise;
    return look(this.settings.host.toLowerCase());
  }

  private refuse(what: string, detail: string, hint?: string): DiagnosticError {
    return new DiagnosticError(
      error("connection/host-key", `the host key of ${this.name} ${what}`, { detail, hint }),
    );
  }
}

function describe(blob: Buffer): string {
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return `${keyType(blob)} SHA256:${digest}`;
}

/**
 * This machine, seen without a way between: behind a jump host or a proxy, localhost is another machine.
 * @source ssh_config(5), NoHostAuthenticationForLocalhost; OpenSSH asks for the address, and that there is no HostKeyAlias
 */
function isLoopback({ host, hostKeyAlias, proxyJump, proxyCommand }: SshSettings): boolean {
  const isStraight = proxyJump.length === 0 && proxyCommand === undefined;
  const isHere = host === "localhost" || host === "::1" || /^127\./.test(host);
  return isHere && isStraight && hostKeyAlias === undefined;
}

function readKnownHosts(path: string): KnownHost[] {
  try {
    return parseKnownHosts(readFileSync(path, "utf8"), path);
  } catch {
    return [];
  }
}
