/** What a firewall is to let in. */
export interface Opening {
  /** In the names of /etc/protocols: tcp, udp, vrrp, ... */
  readonly protocol: string;
  /** The first and the last port; undefined for a protocol without ports. */
  readonly ports: readonly [number, number] | undefined;
  /** Address or network it may come from; from anywhere when absent. */
  readonly source: string | undefined;
}

/** How far a rule of the host's lets it in: it and nothing else, or more than it. */
export type Coverage = "exactly" | "more" | "not";

const withPorts: readonly string[] = ["tcp", "udp", "sctp", "dccp"];

/** Numbers of protocols, since a host without /etc/protocols knows few names. @source IANA, assigned internet protocol numbers */
const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  "ipv6-icmp": 58,
  icmpv6: 58,
  ospf: 89,
  pim: 103,
  vrrp: 112,
  sctp: 132,
};

/** @returns why it is no opening, in a sentence, or the opening */
export function openingOf(port: string | undefined, protocol: string, source?: string): Opening | string {
  const name = protocol.toLowerCase();
  if (protocolNumber(name) === undefined)
    return `there is no protocol ${protocol} that hapb knows; its number will do`;
  if (source !== undefined && !/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(source))
    return `source: ${source} is neither an address nor a network (10.0.0.0/8)`;
  if (!withPorts.includes(name))
    return port === undefined ? { protocol: name, ports: undefined, source } : `${name} has no ports`;
  const [, first, last = first] = /^(\d+)(?:[-:](\d+))?$/.exec(port ?? "") ?? [];
  if (first === undefined || last === undefined)
    return port === undefined
      ? `${name} needs a port`
      : `port: ${port} is neither a port nor a range (30000-32767)`;
  const ports = [Number(first), Number(last)] as const;
  if (ports[0] < 1 || ports[1] > 65535 || ports[0] > ports[1])
    return `port: ${port} is no range from 1 to 65535`;
  return { protocol: name, ports, source };
}

export function protocolNumber(protocol: string | number): number | undefined {
  if (typeof protocol === "number") return protocol;
  if (/^\d{1,3}$/.test(protocol)) return Number(protocol) < 256 ? Number(protocol) : undefined;
  return numbers[protocol.toLowerCase()];
}

export function isSameProtocol(one: string | number, other: string | number): boolean {
  const number = protocolNumber(one);
  return number === undefined ? one === other : number === protocolNumber(other);
}

/** As people write it: 6443/tcp, 30000-32767/tcp, vrrp. */
export function written({ protocol, ports, source }: Opening, dash = "-"): string {
  const from = source === undefined ? "" : ` from ${source}`;
  return `${ports === undefined ? protocol : `${portsOf(ports, dash)}/${protocol}`}${from}`;
}

export function portsOf([first, last]: readonly [number, number], dash: string): string {
  return first === last ? String(first) : `${first}${dash}${last}`;
}

/** Which of the two internet protocols it concerns. */
export function isFor({ source, protocol }: Opening, version: 4 | 6): boolean {
  if (source !== undefined) return source.includes(":") === (version === 6);
  const number = protocolNumber(protocol);
  return number === 1 ? version === 4 : number === 58 ? version === 6 : true;
}

/** What a list of ranges has to do with the ports that are wanted. */
export function coverage(
  ranges: readonly (readonly [number, number])[],
  ports: readonly [number, number],
): Coverage {
  if (!ranges.some(([first, last]) => first <= ports[0] && ports[1] <= last)) return "not";
  const [range] = ranges;
  return ranges.length === 1 && range?.[0] === ports[0] && range[1] === ports[1] ? "exactly" : "more";
}

export function isSameSource(one: string | undefined, other: string | undefined): boolean {
  const plain = (source: string | undefined) => source?.toLowerCase().replace(/\/(32|128)$/, "");
  return plain(one) === plain(other);
}
