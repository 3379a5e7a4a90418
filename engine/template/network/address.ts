import { createRequire } from "node:module";
import type * as IpaddrModule from "ipaddr.js";

const require = createRequire(import.meta.url);

/** An address with the network it stands in; `bits` are those of the whole address: 32 or 128. */
export interface Address {
  readonly version: 4 | 6;
  readonly bits: number;
  readonly value: bigint;
  readonly prefix: number;
  /** Whether a prefix was written. */
  readonly hasPrefix: boolean;
}

/** Loaded when the first address is read: most runs read none. */
function library(): typeof IpaddrModule {
  return require("ipaddr.js") as typeof IpaddrModule;
}

/** Reads `10.0.0.1`, `10.0.0.1/24`, `10.0.0.1/255.255.255.0`, `fd00::1/64`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const [host = "", mask, ...rest] = text.trim().split("/");
  if (rest.length > 0 || host === "" || /%/.test(host)) return undefined;
  const bytes = bytesOf(host);
  if (!bytes) return undefined;
  const bits = bytes.length * 8;
  const prefix = mask === undefined ? bits : prefixOf(mask, bits);
  if (prefix === undefined) return undefined;
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { version: bits === 32 ? 4 : 6, bits, value, prefix, hasPrefix: mask !== undefined };
}

function bytesOf(host: string): number[] | undefined {
  const { IPv4, IPv6 } = library();
  if (IPv4.isValidFourPartDecimal(host)) return IPv4.parse(host).toByteArray();
  return host.includes(":") && IPv6.isValid(host) ? IPv6.parse(host).toByteArray() : undefined;
}

function prefixOf(mask: string, bits: number): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const { IPv4 } = library();
  if (bits !== 32 || !IPv4.isValidFourPartDecimal(mask)) return undefined;
  return IPv4.parse(mask).prefixLengthFromSubnetMask() ?? undefined;
}

/** An address as it is usually written (RFC 5952 for version 6). */
export function formatAddress(value: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, i) =>
    Number((value >> BigInt(bits - 8 * (i + 1))) & 0xffn),
  );
  const { IPv4, IPv6 } = library();
  if (bits === 32) return new IPv4(bytes).toString();
  // An IPv4 address in IPv6's clothes is shown as one.
  if (value >> 32n === 0xffffn) return `::ffff:${new IPv4(bytes.slice(-4)).toString()}`;
  return new IPv6(bytes).toRFC5952String();
}

/** What kind of range the address belongs to: "private", "loopback", "multicast" ... */
export function rangeOf(address: Address): string {
  return library().parse(formatAddress(address.value, address.bits)).range();
}

export function maskOf({ bits, prefix }: Address): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
}

export function networkOf(address: Address): bigint {
  return address.value & maskOf(address);
}

export function lastOf(address: Address): bigint {
  return networkOf(address) | ((1n << BigInt(address.bits - address.prefix)) - 1n);
}

/** Whether all of `inner` lies in the network of `outer`. */
export function isWithin(inner: Address, outer: Address): boolean {
  return (
    inner.version === outer.version &&
    inner.prefix >= outer.prefix &&
    networkOf(inner) >= networkOf(outer) &&
    lastOf(inner) <= lastOf(outer)
  );
}
