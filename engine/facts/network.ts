import type { Plain } from "../base/value.js";
import { rawShell } from "../shell/script.js";
import { linesOf, type Probe } from "./probe.js";

interface Address {
  readonly device: string;
  readonly family: "inet" | "inet6";
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string;
  readonly scope: string;
}

interface Link {
  readonly device: string;
  readonly mac: string;
  readonly mtu: number;
  readonly isActive: boolean;
  readonly type: string;
  readonly ports: readonly string[];
}

/** Interfaces from /sys/class/net, addresses and routes from ip(8) (iproute2 and busybox print the same words). */
export const networkFacts: Probe = {
  part: "network",
  script: () =>
    rawShell(`s links; for d in /sys/class/net/*; do [ -d "$d" ] || continue
read -r a <"$d/address"; read -r m <"$d/mtu"; read -r o <"$d/operstate"; read -r f <"$d/flags"; read -r y <"$d/type"
k=; [ -d "$d/bridge" ] && k=bridge; [ -d "$d/bonding" ] && k=bonding
p=; for q in "$d"/brif/* "$d"/lower_*; do [ -e "$q" ] && { q=\${q##*/}; p="$p \${q#lower_}"; }; done
printf '%s|%s|%s|%s|%s|%s|%s|%s\\n' "\${d##*/}" "$a" "$m" "$o" "$f" "$y" "$k" "$p"; a= m= o= f= y=; done
s addresses; ip -o addr show
s route4; ip -4 route show default || ip route show default; ip -4 -o route get 192.0.2.254 || ip route get 192.0.2.254
s route6; ip -6 route show default; ip -6 -o route get 2001:db8::1`),

  parse(sections) {
    const links = linesOf(sections, "links").map(parseLink);
    const addresses = linesOf(sections, "addresses").flatMap(parseAddress);
    const outside = addresses.filter(({ device, address }) => device !== "lo" && !address.startsWith("127."));
    const facts: { [name: string]: Plain } = {
      interfaces: links.map((link) => link.device),
      all_ipv4_addresses: outside.filter(({ family }) => family === "inet").map(({ address }) => address),
      all_ipv6_addresses: outside
        .filter(({ family, address }) => family === "inet6" && address !== "::1")
        .map(({ address }) => address),
      default_ipv4: defaultRoute(linesOf(sections, "route4"), "inet", links, addresses),
      default_ipv6: defaultRoute(linesOf(sections, "route6"), "inet6", links, addresses),
    };
    // Variable names can't hold these characters: playbooks write ansible_eth0_100 for eth0.100.
    for (const link of links) facts[link.device.replace(/[-:.]/g, "_")] = interfaceFacts(link, addresses);
    return facts;
  },
};

function parseLink(line: string): Link {
  const [device = "", mac = "", mtu, , flags, type, kind, ports = ""] = line.split("|");
  return {
    device,
    mac,
    mtu: Number(mtu),
    // IFF_UP, netdevice(7).
    isActive: (Number(flags) & 1) === 1,
    type: kind || (type === "772" ? "loopback" : type === "1" ? "ether" : "unknown"),
    ports: ports.split(" ").filter((port) => port !== ""),
  };
}

/** `2: eth0    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0\ ...` */
function parseAddress(line: string): Address[] {
  const match =
    /^\d+: (\S+)\s+(inet6?) ([^\s/]+)(?:\/(\d+))?(?: peer \S+)?(?:.*? brd (\S+))?.*? scope (\S+)/.exec(line);
  if (!match) return [];
  const [, device, family, address, prefix, broadcast, scope] = match;
  return [
    {
      device: device!.split("@")[0]!,
      family: family as Address["family"],
      address: address!,
      prefix: Number(prefix ?? (family === "inet" ? 32 : 128)),
      broadcast: broadcast ?? "",
      scope: scope!,
    },
  ];
}

function interfaceFacts(link: Link, addresses: readonly Address[]): Plain {
  const own = addresses.filter(({ device }) => device === link.device);
  const [first, ...more] = own.filter(({ family }) => family === "inet").map(ipv4Facts);
  const six = own
    .filter(({ family }) => family === "inet6")
    .map(({ address, prefix, scope }) => ({ address, prefix: String(prefix), scope }));
  return {
    device: link.device,
    ...(link.mac ? { macaddress: link.mac } : {}),
    mtu: link.mtu,
    active: link.isActive,
    type: link.type,
    ...(link.type === "bridge" ? { interfaces: [...link.ports] } : {}),
    ...(link.type === "bonding" ? { slaves: [...link.ports] } : {}),
    ...(first ? { ipv4: first } : {}),
    ...(more.length > 0 ? { ipv4_secondaries: more } : {}),
    ...(six.length > 0 ? { ipv6: six } : {}),
  };
}

function ipv4Facts({ address, prefix, broadcast }: Address): { [name: string]: Plain } {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return {
    address,
    broadcast,
    netmask: dotted(mask),
    network: dotted((fromDotted(address) & mask) >>> 0),
    prefix: String(prefix),
  };
}

/** The way out: gateway and interface of the default route, and the address it is used with. */
function defaultRoute(
  lines: readonly string[],
  family: Address["family"],
  links: readonly Link[],
  addresses: readonly Address[],
): Plain {
  const route = lines.find((line) => line.startsWith("default"));
  const device = route && /\bdev (\S+)/.exec(route)?.[1];
  if (!route || device === undefined) return {};
  const chosen = lines.map((line) =>
    line.startsWith("default") ? undefined : /\bsrc (\S+)/.exec(line)?.[1],
  );
  const source = /\bsrc (\S+)/.exec(route)?.[1] ?? chosen.find((each) => each !== undefined);
  const own = addresses.filter(
    (each) => each.device === device && each.family === family && each.scope !== "link",
  );
  const used = own.find(({ address }) => address === source) ?? own[0];
  const link = links.find((each) => each.device === device);
  return {
    gateway: /\bvia (\S+)/.exec(route)?.[1] ?? "",
    interface: device,
    ...(used
      ? family === "inet"
        ? ipv4Facts(used)
        : { address: used.address, prefix: String(used.prefix), scope: used.scope }
      : {}),
    ...(used ? { alias: device } : {}),
    ...(link ? { macaddress: link.mac, mtu: link.mtu, type: link.type } : {}),
  };
}

function fromDotted(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}
