import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface Listener {
  readonly port: number;
  /** "0.0.0.0", "[::]", "*", or the one address that it listens on. */
  readonly address: string;
  /** The program's name, at most 15 characters; "" where the host does not say. */
  readonly program: string;
}

export interface NetworkLook {
  readonly addresses: readonly {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
  }[];
  /** Hardware addresses of the cards that lead out. */
  readonly macs: readonly string[];
  readonly listeners: readonly Listener[];
}

export const network: Part<NetworkLook> = {
  script: `
echo @address; ip -o addr show
echo @link; ip -o link show
echo @ss; command -v ss >/dev/null && ss -Hltnp || { echo @tcp; cat /proc/net/tcp /proc/net/tcp6; }`,
  read(text) {
    const { address = "", link = "", ss = "", tcp = "" } = sections(text);
    const said = lines(ss).flatMap(listenerOf);
    return {
      addresses: lines(address).flatMap(addressOf),
      macs: [...new Set(lines(link).flatMap(macOf))],
      listeners: said.length > 0 ? said : lines(tcp).flatMap(socketOf),
    };
  },
};

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** @example 2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0 */
function addressOf(line: string): NetworkLook["addresses"][number][] {
  const found = /^\d+:\s+([^\s@]+)\S*\s+inet6?\s+([0-9a-fA-F.:]+)\/(\d+)/.exec(line);
  return found ? [{ interface: found[1]!, address: found[2]!, prefix: Number(found[3]) }] : [];
}

/** Bridges and pods' interfaces have made-up addresses, which may well be the same on several hosts. */
const madeUp = /^(lo|cni|veth|docker|br-|flannel|cali|vxlan|kube-|tunl|dummy|nodelocaldns)/;

/**
 * Whether a card is one that a runtime or a pod network has made: no other host reaches its address. A bridge that a person
 * has named may well lead out.
 * @source docker names a network's bridge br- and twelve digits of its id; the others by their own sources
 */
export function isOfContainers(card: string): boolean {
  return /^(docker|br-[0-9a-f]{12}$|virbr|podman|lxcbr|lxdbr|cni|veth|cali|flannel|vxlan|tunl|kube-|nodelocaldns)/.test(
    card,
  );
}

/** @example 2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ... link/ether 02:ab:0a:4d:03:0b brd ff:ff:ff:ff:ff:ff */
function macOf(line: string): string[] {
  const found = /^\d+:\s+([^\s:@]+)\S*\s.*link\/ether\s+([0-9a-fA-F:]+)/.exec(line);
  return found && !madeUp.test(found[1]!) ? [found[2]!.toLowerCase()] : [];
}

/** @example LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=711,fd=3)) */
function listenerOf(line: string): Listener[] {
  const local = line
    .trim()
    .split(/\s+/)
    .find((word) => /:\d+$/.test(word));
  if (local === undefined) return [];
  const at = local.lastIndexOf(":");
  const program = /users:\(\("([^"]*)"/.exec(line)?.[1] ?? "";
  return [{ port: Number(local.slice(at + 1)), address: local.slice(0, at).replace(/%.*$/, ""), program }];
}

/** @source proc(5), /proc/net/tcp: the second column is address:port in hexadecimal, the fourth the state; 0A listens */
function socketOf(line: string): Listener[] {
  const [, local = "", , state] = line.trim().split(/\s+/);
  const port = Number.parseInt(local.split(":").at(-1)!, 16);
  return state === "0A" && Number.isInteger(port) ? [{ port, address: "", program: "" }] : [];
}
