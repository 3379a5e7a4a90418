import { isIPv6 } from "node:net";

/** A host as inventories write it: the name, perhaps with ranges, and perhaps a port. */
export interface HostName {
  readonly name: string;
  readonly port?: number;
}

// A name, an IPv4 address, or either with ranges in brackets.
const NAME = /^(?:[\p{L}\p{N}_.-]|\[[^\]]*\])+$/u;

/**
 * Takes the port off a host's name: `web1:2222`, `[2001:db8::1]:22`. An IPv6 address without brackets has no port,
 * and a name of no known form is left as it is.
 */
export function splitPort(written: string): HostName {
  const bracketed = /^\[([^\]]+)\]:(\d+)$/.exec(written);
  if (bracketed && isAddress(bracketed[1]!)) return { name: bracketed[1]!, port: Number(bracketed[2]) };
  const plain = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(written);
  if (plain && isAddress(plain[1]!)) return { name: plain[1]!, port: Number(plain[2]) };
  return { name: written };
}

/** Whether a text could be one host's name or address, perhaps with ranges. */
export function isAddress(text: string): boolean {
  return NAME.test(text) || isIPv6(text.replace(/\[[^\]]*\]/g, "1"));
}
