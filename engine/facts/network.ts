import type { PlainObject } from "../module/types.js";
import type { Sections } from "./script.js";

interface Address {
  readonly [key: string]: string;
  readonly address: string;
  readonly prefix: string;
}

interface Interface {
  readonly device: string;
  readonly active: boolean;
  readonly macaddress?: string;
  readonly mtu?: number;
  readonly type: string;
  readonly ipv4: Address[];
  readonly ipv6: Address[];
}

/** Interfaces with their addresses, and which one leads out. @source ip-address(8), ip-route(8): one line an entry with -o */
export function networkFacts(sections: Sections): PlainObject {
  const interfaces = readLinks(sections.link);
  readAddresses(sections.address, interfaces);
  const all = [...interfaces.values()];
  const outside = all.filter(({ type }) => type !== "loopback");
  const facts: PlainObject = {
    interfaces: [...interfaces.keys()],
    all_ipv4_addresses: outside.flatMap(({ ipv4 }) => ipv4.map(({ address }) => address)),
    all_ipv6_addresses: outside.flatMap(({ ipv6 }) => ipv6.map(({ address }) => address)),
    default_ipv4: defaultRoute(sections.route4[0], interfaces, "ipv4"),
    default_ipv6: defaultRoute(sections.route6[0], interfaces, "ipv6"),
    dns: dns(sections.dns),
  };
  for (const { ipv4, ipv6, ...rest } of all) {
    facts[rest.device.replace(/[-.@:]/g, "_")] = {
      ...rest,
      ...(ipv4[0] ? { ipv4: ipv4[0] } : {}),
      ...(ipv4.length > 1 ? { ipv4_secondaries: ipv4.slice(1) } : {}),
      ...(ipv6.length ? { ipv6 } : {}),
    };
  }
  return facts;
}

function readLinks(lines: readonly string[]): Map<string, Interface> {
  const found = new Map<string, Interface>();
  for (const line of lines) {
    const match = /^\d+:\s+([^:@\s]+)(?:@\S+)?:\s+<([^>]*)>.*?\bmtu (\d+)/.exec(line);
    if (!match) continue;
    const mac = /link\/(\w+) ([0-9a-f:]{17})/.exec(line);
    const flags = match[2]!.split(",");
    found.set(match[1]!, {
      device: match[1]!,
      active: flags.includes("UP"),
      ...(mac && mac[1] !== "loopback" ? { macaddress: mac[2]! } : {}),
      mtu: Number(match[3]),
      type: flags.includes("LOOPBACK") ? "loopback" : "ether",
      ipv4: [],
      ipv6: [],
    });
  }
  return found;
}

function readAddresses(lines: readonly string[], interfaces: ReadonlyMap<string, Interface>): void {
  for (const line of lines) {
    const match =
      /^\d+:\s+([^\s@]+)(?:@\S+)?\s+(inet6?)\s+([0-9a-f.:]+)(?:\/(\d+))?(?:.*?\bbrd ([0-9.]+))?(?:.*?\bscope (\w+))?/.exec(
        line,
      );
    const on = match && interfaces.get(match[1]!);
    if (!on) continue;
    const [address, prefix] = [match[3]!, match[4] ?? (match[2] === "inet" ? "32" : "128")];
    if (match[2] === "inet")
      on.ipv4.push({ address, prefix, ...ipv4Net(address, Number(prefix)), broadcast: match[5] ?? "" });
    else on.ipv6.push({ address, prefix, scope: match[6] ?? "" });
  }
}

function ipv4Net(address: string, prefix: number): { netmask: string; network: string } {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  const number = address.split(".").reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
  return { netmask: dotted(mask), network: dotted((number & mask) >>> 0) };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}

function defaultRoute(
  line: string | undefined,
  interfaces: ReadonlyMap<string, Interface>,
  family: "ipv4" | "ipv6",
): PlainObject {
  const device = /\bdev (\S+)/.exec(line ?? "")?.[1];
  const on = device === undefined ? undefined : interfaces.get(device);
  if (!on) return {};
  const source = /\bsrc (\S+)/.exec(line!)?.[1];
  const address = on[family].find((candidate) => candidate.address === source) ?? on[family][0];
  const gateway = /\bvia (\S+)/.exec(line!)?.[1];
  return { interface: on.device, gateway, macaddress: on.macaddress, mtu: on.mtu, type: on.type, ...address };
}

function dns(lines: readonly string[]): PlainObject {
  const words = (keyword: string) =>
    lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.split(/\s+/).slice(1));
  const search = words("search").at(-1);
  return {
    nameservers: words("nameserver").flatMap((rest) => rest.slice(0, 1)),
    ...(search ? { search } : {}),
  };
}
