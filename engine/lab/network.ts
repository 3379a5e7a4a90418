import { existsSync, readFileSync, rmdirSync } from "node:fs";
import { command, commandResult } from "./command.js";
import { bridge, hostNames, labNames } from "./names.js";
import { gatewayAddress, hardwareAddress, machineAddress, type Subnet } from "./subnet.js";

/**
 * Makes the lab's bridge, in a network namespace of its own: a firewall of the machine that looks at bridged packets
 * (net.bridge.bridge-nf-call-iptables, a Docker machine's FORWARD policy) then has no say between the hosts. The
 * machine itself gets one interface with one address.
 */
export async function createSwitch(lab: string, subnet: Subnet): Promise<void> {
  const { switchNamespace: ns, uplink } = labNames(lab);
  await command("ip", ["netns", "add", ns]);
  await ip([
    `link add ${bridge} netns ${ns} type bridge`,
    `link add ${uplink} type veth peer name uplink netns ${ns}`,
    `addr add ${machineAddress(subnet)}/24 dev ${uplink}`,
    `link set ${uplink} up`,
  ]);
  await ip(
    [
      "link set lo up",
      `addr add ${gatewayAddress(subnet)}/24 dev ${bridge}`,
      `link set uplink master ${bridge}`,
      "link set uplink up",
      `link set ${bridge} up`,
    ],
    ns,
  );
  // What hosts send to the gateway ends there, whatever the machine forwards.
  await command("ip", ["netns", "exec", ns, "sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward"]);
}

/** Makes a host's network namespace with eth0 on the lab's bridge. `port` numbers the hosts of a lab. */
export async function createHostNetwork(
  lab: string,
  host: { readonly name: string; readonly address: string; readonly port: number },
  subnet: Subnet,
): Promise<void> {
  const { switchNamespace } = labNames(lab);
  const { namespace } = hostNames(lab, host.name);
  // The kernel takes a namespace's interfaces away some time after the namespace: that of the last boot may still be there.
  await commandResult("ip", ["-n", switchNamespace, "link", "del", `port${host.port}`]);
  await command("ip", ["netns", "add", namespace]);
  // A new namespace starts with the machine's setting; a bare host doesn't forward.
  await command("ip", ["netns", "exec", namespace, "sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward"]);
  await ip([
    `link add eth0 address ${hardwareAddress(host.address)} netns ${namespace} type veth peer name port${host.port} netns ${switchNamespace}`,
  ]);
  await ip(
    [
      "link set lo up",
      `addr add ${host.address}/24 dev eth0`,
      "link set eth0 up",
      `route add default via ${gatewayAddress(subnet)}`,
    ],
    namespace,
  );
  await ip([`link set port${host.port} master ${bridge}`, `link set port${host.port} up`], switchNamespace);
}

/** Takes a network namespace away, and with it the interfaces and both ends of their pairs; absent is fine. */
export async function removeNamespace(name: string): Promise<void> {
  if (existsSync(`/run/netns/${name}`)) await command("ip", ["netns", "del", name]);
}

/** Takes the lab's interface off the machine; absent is fine. */
export async function removeUplink(lab: string): Promise<void> {
  const { uplink } = labNames(lab);
  if (existsSync(`/sys/class/net/${uplink}`)) await commandResult("ip", ["link", "del", uplink]);
}

/** Destinations of the machine's IPv4 routes, in every table. */
export async function routedRanges(): Promise<string[]> {
  const text = await command("ip", ["-4", "-json", "route", "show", "table", "all"]);
  return (JSON.parse(text || "[]") as { dst: string }[]).map((route) => route.dst);
}

/** Whether `ip netns` has made its folder a mount of its own, as it does for its first namespace. */
export function isNamespaceFolderMounted(): boolean {
  return /^\S+ \S+ \S+ \S+ \/run\/netns /m.test(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** Undoes that; only for who found it otherwise, and when no namespace is left. */
export async function unmountNamespaceFolder(): Promise<void> {
  await commandResult("umount", ["/run/netns"]);
  try {
    rmdirSync("/run/netns");
  } catch {
    // Somebody else's namespaces are in it.
  }
}

async function ip(lines: readonly string[], namespace?: string): Promise<void> {
  const where = namespace === undefined ? [] : ["-n", namespace];
  await command("ip", [...where, "-batch", "-"], { input: `${lines.join("\n")}\n` });
}
