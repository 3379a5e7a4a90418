import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Directive } from "./config/lines.js";
import { matchesPatterns } from "./config/patterns.js";

export type AlgorithmKind = "kex" | "cipher" | "mac" | "hostKey" | "publicKey";

interface Known {
  /** In the order that hapb offers them. */
  readonly usual: readonly string[];
  /** Those that ssh2 has besides: taken where they are asked for. */
  readonly others: readonly string[];
}

/**
 * Fast on a CPU with AES: node's own AES-GCM before ChaCha20, curve25519 for the key exchange.
 * @source ssh2 1.17, lib/protocol/constants.js
 */
const known: Readonly<Record<AlgorithmKind, Known>> = {
  kex: {
    usual: [
      ...["curve25519-sha256", "curve25519-sha256@libssh.org"],
      ...["ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521"],
      ...["diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha256"],
      ...["diffie-hellman-group15-sha512", "diffie-hellman-group16-sha512"],
      ...["diffie-hellman-group17-sha512", "diffie-hellman-group18-sha512"],
    ],
    others: [
      ...["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
    ],
  },
  cipher: {
    usual: [
      ...["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"],
      ...["aes128-ctr", "aes192-ctr", "aes256-ctr"],
    ],
    others: ["aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"],
  },
  mac: {
    usual: [
      ...["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha1-etm@openssh.com"],
      ...["hmac-sha2-256", "hmac-sha2-512", "hmac-sha1"],
    ],
    others: ["hmac-md5", "hmac-sha1-96", "hmac-md5-96"],
  },
  hostKey: {
    usual: [
      ...["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
      ...["rsa-sha2-512", "rsa-sha2-256"],
    ],
    others: ["ssh-rsa", "ssh-dss"],
  },
  publicKey: {
    usual: [
      ...["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
      ...["rsa-sha2-512", "rsa-sha2-256"],
    ],
    others: ["ssh-rsa", "ssh-dss"],
  },
};

/** An option of ssh_config that lists algorithms. */
export interface AlgorithmList {
  readonly names: readonly string[];
  /** False for the usual ones, or these with some added or left out: known keys may say which come first. */
  readonly isOrdered: boolean;
}

/**
 * What a list of names means: these alone, or with `+` besides the usual ones, `-` without them, `^` before them.
 * @throws DiagnosticError `connection/ssh-config` when nothing is left that ssh2 has
 */
export function algorithmList(kind: AlgorithmKind, option: Directive | undefined): AlgorithmList {
  const { usual, others } = known[kind];
  const text = option?.words[0];
  if (option === undefined || text === undefined) return { names: usual, isOrdered: false };
  const sign = /^[-+^]/.exec(text)?.[0] ?? "";
  const patterns = text.slice(sign.length).split(",");
  const asked = patterns.flatMap((pattern) =>
    [...usual, ...others].filter((name) => matchesPatterns(name, [pattern])),
  );
  const names = [...new Set(combined(sign, usual, asked))];
  if (names.length === 0) throw noneLeft(option);
  return { names, isOrdered: sign === "" || sign === "^" };
}

function combined(sign: string, usual: readonly string[], asked: readonly string[]): readonly string[] {
  if (sign === "+") return [...usual, ...asked];
  if (sign === "-") return usual.filter((name) => !asked.includes(name));
  if (sign === "^") return [...asked, ...usual];
  return asked;
}

function noneLeft({ keyword, text, place }: Directive): DiagnosticError {
  return new DiagnosticError(
    error("connection/ssh-config", `${place}: hapb's ssh has none of these: ${keyword} ${text}`, {
      hint: "`ansible_connection: openssh` drives the system's own ssh, which may have them.",
    }),
  );
}
