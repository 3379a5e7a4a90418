/** An address of a host's interface. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
  /** Bits of its net. */
  readonly prefix: number;
}

/** An interface with a hardware address; a bridge or a pod's end of a wire has a made-up one. */
export interface Card {
  readonly interface: string;
  readonly mac: string;
}

/** A net that packets are sent to other than by the default route. */
export interface Route {
  /** `10.0.0.0/8` */
  readonly net: string;
  /** Empty where packets are thrown away. */
  readonly interface: string;
}

/** A file system that holds a folder. */
export interface Disk {
  readonly mounted_on: string;
  readonly size_mb: number;
  readonly free_mb: number;
}

export interface Listener {
  readonly port: number;
  readonly program: string;
}

/** @example "2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ... link/ether 02:ab:0a:4d:03:0b brd ff:ff:ff:ff:ff:ff" */
export function parseLink(line: string): Card[] {
  const found = /^\d+:\s+([^\s:@]+)\S*\s.*link\/ether\s+([0-9a-fA-F:]+)/.exec(line);
  return found ? [{ interface: found[1]!, mac: found[2]!.toLowerCase() }] : [];
}

/** @example "2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0" */
export function parseAddress(line: string): InterfaceAddress[] {
  const found = /^\d+:\s+([^\s@]+)\S*\s+inet6?\s+([0-9a-fA-F.:]+)\/(\d+)/.exec(line);
  return found ? [{ interface: found[1]!, address: found[2]!, prefix: Number(found[3]) }] : [];
}

/** @example "10.8.0.0/16 via 10.0.0.1 dev eth0", "blackhole 10.9.0.0/26 proto bird", "10.0.0.7 dev tun0 scope link" */
export function parseRoute(line: string): Route[] {
  const found =
    /^(?:(?:unicast|blackhole|unreachable|prohibit|throw)\s+)?([0-9a-fA-F.:]+)(\/\d+)?(?:\s|$)(?:.*?\bdev\s+(\S+))?/.exec(
      line,
    );
  if (!found) return [];
  const [, address = "", prefix = address.includes(":") ? "/128" : "/32", device = ""] = found;
  return [{ net: `${address}${prefix}`, interface: device }];
}

/** @source proc(5), /proc/net/tcp: the second column is address:port in hexadecimal, the fourth the state; 0A listens */
export function parseSocket(line: string): number[] {
  const [, local = "", , state] = line.trim().split(/\s+/);
  return state === "0A" ? [Number.parseInt(local.split(":").at(-1)!, 16)] : [];
}

/** @example "LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=7,fd=6))" of `ss -Hltnp` */
export function parseListener(line: string): Listener[] {
  const found = /^LISTEN\s+\d+\s+\d+\s+\S*:(\d+)\s.*users:\(\("([^"]+)"/.exec(line);
  return found ? [{ port: Number(found[1]), program: found[2]! }] : [];
}

/** @example "/dev/vda1 20480000 1024000 19456000 5% /var" of `df -Pk` */
export function parseDisk(line: string): Disk[] {
  const found = /^\S.*?\s+(\d+)\s+\d+\s+(\d+)\s+\d+%\s+(\/.*)$/.exec(line);
  if (!found) return [];
  const [, size, free, mounted_on] = found;
  return [
    {
      mounted_on: mounted_on!,
      size_mb: Math.round(Number(size) / 1024),
      free_mb: Math.round(Number(free) / 1024),
    },
  ];
}
