import { DiagnosticError, error } from "../base/diagnostic.js";

/** A lab's network: always a /24, so the first three numbers name it. */
export interface Subnet {
  /** "10.77.3" */
  readonly prefix: string;
}

/** An IPv4 range as a number and a length. */
interface Range {
  readonly first: number;
  readonly length: number;
}

/** The most hosts one lab can have: .11 to .99. */
export const maxHosts = 89;

/** The machine's own address in the lab. */
export const machineAddress = (subnet: Subnet): string => `${subnet.prefix}.1`;
/** The hosts' default gateway, behind which there is nothing: hosts have no way out. */
export const gatewayAddress = (subnet: Subnet): string => `${subnet.prefix}.254`;
/** Kept free for a virtual address that moves between hosts. */
export const vipAddress = (subnet: Subnet): string => `${subnet.prefix}.100`;
/** Address of the host at `index` (from 0). */
export const hostAddress = (subnet: Subnet, index: number): string => `${subnet.prefix}.${11 + index}`;

/** A host's Ethernet address, the same after each boot; locally administered and unique by the IPv4 address. */
export function hardwareAddress(address: string): string {
  const numbers = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return ["02", "ab", ...numbers].join(":");
}

/**
 * The first 10.77.x.0/24 (then 10.78.x ... 10.99.x) that overlaps none of the ranges in use.
 * @param taken destinations of routes as `ip route` prints them ("10.0.0.0/8", "10.1.2.3", "default")
 * @throws DiagnosticError `lab/no-subnet`
 */
export function chooseSubnet(taken: readonly string[]): Subnet {
  const ranges = taken.map(parseRange).filter((range) => range !== undefined);
  for (let second = 77; second < 100; second++)
    for (let third = 1; third < 255; third++) {
      const prefix = `10.${second}.${third}`;
      const candidate: Range = { first: toNumber(`${prefix}.0`), length: 24 };
      if (!ranges.some((range) => overlap(range, candidate))) return { prefix };
    }
  throw new DiagnosticError(
    error("lab/no-subnet", "no network is free for the lab", {
      detail: "Each /24 from 10.77.1.0 to 10.99.254.0 overlaps a route of this machine.",
      hint: "hapb lab status shows labs that are still up",
    }),
  );
}

/** The default route is no range in use; neither is what isn't IPv4. */
function parseRange(text: string): Range | undefined {
  const match = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(text);
  if (!match) return undefined;
  const length = match[2] === undefined ? 32 : Number(match[2]);
  return length === 0 ? undefined : { first: toNumber(match[1]!), length };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function overlap(a: Range, b: Range): boolean {
  const size = 2 ** (32 - Math.min(a.length, b.length));
  return Math.floor(a.first / size) === Math.floor(b.first / size);
}
