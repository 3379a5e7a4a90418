import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { Envelope } from "./envelope.js";

const rounds = 10_000;
const keyBytes = 32;
const blockBytes = 16;

/**
 * Encrypts with a key made from the password (PBKDF2, HMAC-SHA256) by AES-256 in counter mode, and signs it.
 * @source docs.ansible.com/ansible/latest/vault_guide/vault_using_encrypted_content.html, "Format of files encrypted with Ansible Vault"
 */
export function seal(content: Uint8Array, password: Uint8Array, label?: string): Envelope {
  const salt = randomBytes(32);
  const { cipherKey, signKey, counter } = keysOf(password, salt);
  const cipher = createCipheriv("aes-256-ctr", cipherKey, counter);
  const sealed = Buffer.concat([cipher.update(padded(content)), cipher.final()]);
  const digest = createHmac("sha256", signKey).update(sealed).digest();
  return { ...(label === undefined ? {} : { label }), salt, digest, content: sealed };
}

/** What an envelope holds; undefined when the password is not the one it was sealed with, or something in it was changed. */
export function unseal({ salt, digest, content }: Envelope, password: Uint8Array): Buffer | undefined {
  const { cipherKey, signKey, counter } = keysOf(password, salt);
  const expected = createHmac("sha256", signKey).update(content).digest();
  if (expected.length !== digest.length || !timingSafeEqual(expected, digest)) return undefined;
  const decipher = createDecipheriv("aes-256-ctr", cipherKey, counter);
  return withoutPadding(Buffer.concat([decipher.update(content), decipher.final()]));
}

function keysOf(password: Uint8Array, salt: Uint8Array) {
  const made = pbkdf2Sync(password, salt, rounds, 2 * keyBytes + blockBytes, "sha256");
  return {
    cipherKey: made.subarray(0, keyBytes),
    signKey: made.subarray(keyBytes, 2 * keyBytes),
    counter: made.subarray(2 * keyBytes),
  };
}

/** PKCS#7: counter mode needs none, the format has it. */
function padded(content: Uint8Array): Buffer {
  const missing = blockBytes - (content.length % blockBytes);
  return Buffer.concat([content, Buffer.alloc(missing, missing)]);
}

function withoutPadding(content: Buffer): Buffer {
  return content.subarray(0, content.length - (content.at(-1) ?? 0));
}
