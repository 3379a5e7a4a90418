import { lines, rawShell, type Host } from "../../../engine/module/index.js";

/** An address of a host's interface. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
  /** Bits of its net. */
  readonly prefix: number;
}

/** What a host is, as far as a cluster depends on it. */
export interface HostLook {
  readonly hostname: string;
  readonly machine_id: string;
  /** "" where it can't be read: then it is unknown, and no duplicate. */
  readonly product_uuid: string;
  readonly macs: string[];
  readonly addresses: InterfaceAddress[];
  readonly cpus: number;
  readonly memory_mb: number;
  /** TCP ports that something listens on. */
  readonly listening: number[];
  readonly init: string;
  readonly kernel: string;
  /** Programs that a node needs and that are not there. */
  readonly missing_programs: string[];
  /** Names of the files in /etc/cni/net.d that a container runtime reads. */
  readonly cni_configurations: string[];
  /** Whether the host may set its clock: a container mostly may not. */
  readonly may_set_clock: boolean;
  /** Of / and /sys, those whose mounts are not shared with pods. */
  readonly unshared_mounts: string[];
  /** Seconds that the host's clock is ahead of the control machine's. */
  readonly clock_offset: number;
}

/** What a bundle brings; without one the hosts have to have it. */
export const kubernetesPrograms = ["kubeadm", "kubelet", "kubectl"];

/** What kubeadm, the kubelet and hapb's own probes call. @source kubeadm's preflight (addExecChecks) */
const wantedPrograms = [
  "curl",
  "ip",
  "iptables",
  "mount",
  "nsenter",
  "conntrack",
  "losetup",
  "mountpoint",
  "cp",
];

const script = lines(
  rawShell(`echo "hostname $(uname -n)"`),
  rawShell(`echo "kernel $(uname -r)"`),
  rawShell(`echo "machine_id $(cat /etc/machine-id 2>/dev/null)"`),
  rawShell(`echo "product_uuid $(cat /sys/class/dmi/id/product_uuid 2>/dev/null)"`),
  rawShell(`echo "cpus $(grep -c ^processor /proc/cpuinfo)"`),
  rawShell(`echo "memory $(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo)"`),
  rawShell(`[ -d /run/systemd/system ] && echo init systemd; [ -d /run/openrc ] && echo init openrc`),
  rawShell(
    `for program in ${[...wantedPrograms, ...kubernetesPrograms].join(" ")}; do command -v $program >/dev/null || echo "missing $program"; done`,
  ),
  rawShell(`for file in /etc/cni/net.d/*; do if [ -f "$file" ]; then echo "cni \${file##*/}"; fi; done`),
  rawShell(`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | sed 's/^/socket /'`),
  rawShell(`ip -o addr show | sed 's/^/address /'`),
  rawShell(`ip -o link show | sed 's/^/link /'`),
  rawShell(`echo "capabilities $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)"`),
  rawShell(`awk '$5 == "/" || $5 == "/sys" { print "mount", $5, ($0 ~ / shared:/) }' /proc/self/mountinfo`),
  rawShell(`echo "clock $(date +%s)"`),
);

/** One round trip. */
export async function lookAt(host: Host): Promise<HostLook> {
  const began = Date.now();
  // Who has the load balancer's address is not known any more once check mode foresees one at work.
  const reads = ["host:facts", "host:containers", "pkg:keepalived", "unit:keepalived"] as const;
  const { stdout } = await host.query(script, { reads, rcs: "any" });
  return parseLook(stdout.text, began, Date.now());
}

/** @param began and ended: milliseconds, when the question left and the answer came */
export function parseLook(text: string, began: number, ended: number): HostLook {
  const said = text.split("\n").map((line) => splitOnce(line));
  const all = (key: string) => said.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string) => all(key)[0] ?? "";
  const clock = Number(one("clock"));
  return {
    hostname: one("hostname"),
    machine_id: one("machine_id"),
    product_uuid: one("product_uuid"),
    macs: [...new Set(all("link").flatMap(parseLink))],
    addresses: all("address").flatMap(parseAddress),
    cpus: Number(one("cpus")),
    memory_mb: Math.round(Number(one("memory")) / 1024),
    listening: [...new Set(all("socket").flatMap(parseSocket))].sort((a, b) => a - b),
    init: one("init"),
    kernel: one("kernel"),
    missing_programs: all("missing"),
    cni_configurations: all("cni").filter((name) => /\.(conf|conflist|json)$/.test(name)),
    may_set_clock: mayDo(one("capabilities"), setsTime),
    unshared_mounts: unshared(all("mount")),
    clock_offset: clock === 0 ? 0 : Math.round(clock + 0.5 - (began + ended) / 2000),
  };
}

/** @source capabilities(7), linux/capability.h: CAP_SYS_TIME */
const setsTime = 25n;

/** @param mask of /proc/self/status, in hexadecimal */
function mayDo(mask: string, capability: bigint): boolean {
  return /^[0-9a-f]+$/.test(mask) && ((BigInt(`0x${mask}`) >> capability) & 1n) === 1n;
}

/** Of several mounts at one place the last one is what is seen. @source proc(5), /proc/pid/mountinfo */
function unshared(said: readonly string[]): string[] {
  const shared = new Map(said.map((line) => line.split(" ") as [string, string]));
  return [...shared].filter(([, isShared]) => isShared === "0").map(([path]) => path);
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).trim()];
}

/** Bridges and pods' interfaces share made-up addresses between hosts; only what leads out counts. */
const madeUp = /^(lo|cni|veth|docker|br-|flannel|cali|vxlan|kube-|tunl|dummy)/;

/** @example "2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ... link/ether 02:ab:0a:4d:03:0b brd ff:ff:ff:ff:ff:ff" */
function parseLink(line: string): string[] {
  const found = /^\d+:\s+([^\s:@]+)\S*\s.*link\/ether\s+([0-9a-fA-F:]+)/.exec(line);
  return found && !madeUp.test(found[1]!) ? [found[2]!.toLowerCase()] : [];
}

/** @example "2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0" */
function parseAddress(line: string): InterfaceAddress[] {
  const found = /^\d+:\s+([^\s@]+)\S*\s+inet6?\s+([0-9a-fA-F.:]+)\/(\d+)/.exec(line);
  return found ? [{ interface: found[1]!, address: found[2]!, prefix: Number(found[3]) }] : [];
}

/** @source proc(5), /proc/net/tcp: the second column is address:port in hexadecimal, the fourth the state; 0A listens */
function parseSocket(line: string): number[] {
  const [, local = "", , state] = line.trim().split(/\s+/);
  return state === "0A" ? [Number.parseInt(local.split(":").at(-1)!, 16)] : [];
}
