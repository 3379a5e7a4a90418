import type { Host } from "../../../engine/module/index.js";
import { lookScript, type WantedLook } from "./look-script.js";
import { parseAddress, parseDisk, parseLink, parseListener, parseRoute, parseSocket } from "./look-lines.js";
import type { Card, Disk, InterfaceAddress, Listener, Route } from "./look-lines.js";

/** What a host is, as far as a cluster depends on it. What only bare hosts were asked is empty on nodes. */
export interface HostLook {
  readonly hostname: string;
  readonly machine_id: string;
  /** "" where it can't be read: then it is unknown, and no duplicate. */
  readonly product_uuid: string;
  /** ID, VERSION_ID and PRETTY_NAME of /etc/os-release. */
  readonly distribution: { readonly id: string; readonly version: string; readonly name: string };
  readonly cards: Card[];
  readonly addresses: InterfaceAddress[];
  /** Bare hosts only. */
  readonly routes: Route[];
  readonly cpus: number;
  readonly memory_mb: number;
  readonly memory_available_mb: number;
  readonly swap_mb: number;
  readonly swap_used_mb: number;
  /** Where the data of the runtime, etcd and the kubelet will lie, in the order of dataFolders; bare hosts only. */
  readonly disks: Disk[];
  /** TCP ports that something listens on. */
  readonly listening: number[];
  /** Programs that listen, where ss tells; bare hosts only. */
  readonly listeners: Listener[];
  readonly init: string;
  readonly kernel: string;
  readonly cgroup_version: number;
  /** Of those that a node needs, the modules that the kernel can't have; bare hosts only. */
  readonly missing_modules: string[];
  /** Versions of the runtimes that are installed; empty: none. Bare hosts only. */
  readonly containerd: string;
  readonly crio: string;
  /** enforcing, permissive or disabled; empty on nodes. */
  readonly selinux: string;
  readonly has_container_policy: boolean;
  /** AppArmor is on, and has no program to load profiles with. */
  readonly lacks_apparmor_parser: boolean;
  /** A packet filter has rules that reject; bare hosts only. */
  readonly rejects: boolean;
  /** Programs that a node needs and that are not there. */
  readonly missing_programs: string[];
  /** Names of the files in /etc/cni/net.d that a container runtime reads. */
  readonly cni_configurations: string[];
  /** Whether the host may set its clock: a container mostly may not. */
  readonly may_set_clock: boolean;
  /** Of / and /sys, those whose mounts are not shared with pods. */
  readonly unshared_mounts: string[];
  /** Addresses that /etc/hosts has for the endpoint's name, beside what hapb writes. */
  readonly endpoint_entries: string[];
  /** Where the endpoint's name leads, where that was asked. */
  readonly endpoint_addresses: string[];
  /** Seconds that the host's clock is ahead of the control machine's. */
  readonly clock_offset: number;
}

/** One round trip. */
export async function lookAt(host: Host, wanted: WantedLook): Promise<HostLook> {
  const began = Date.now();
  // Who has the load balancer's address is not known any more once check mode foresees one at work.
  const reads = ["host:facts", "host:containers", "pkg:keepalived", "unit:keepalived"] as const;
  const { stdout } = await host.query(lookScript(wanted), { reads, rcs: "any" });
  return parseLook(stdout.text, began, Date.now());
}

/** @param began and ended: milliseconds, when the question left and the answer came */
export function parseLook(text: string, began: number, ended: number): HostLook {
  const said = text.split("\n").map((line) => splitOnce(line));
  const all = (key: string) => said.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string) => all(key)[0] ?? "";
  const [id = "", version = "", ...name] = one("os").split("/");
  const clock = Number(one("clock"));
  const swaps = all("swap").map((line) => line.split(/\s+/));
  return {
    hostname: one("hostname"),
    machine_id: one("machine_id"),
    product_uuid: one("product_uuid"),
    distribution: { id, version, name: name.join("/") },
    cards: all("link").flatMap(parseLink),
    addresses: all("address").flatMap(parseAddress),
    routes: all("route").flatMap(parseRoute),
    cpus: Number(one("cpus")),
    memory_mb: megabytes(memory(all("memory"), "MemTotal")),
    memory_available_mb: megabytes(memory(all("memory"), "MemAvailable")),
    swap_mb: megabytes(sum(swaps.map(([, , size]) => Number(size)))),
    swap_used_mb: megabytes(sum(swaps.map(([, , , used]) => Number(used)))),
    disks: all("disk").flatMap(parseDisk),
    listening: [...new Set(all("socket").flatMap(parseSocket))].sort((a, b) => a - b),
    listeners: all("listener").flatMap(parseListener),
    init: one("init"),
    kernel: one("kernel"),
    cgroup_version: Number(one("cgroup")),
    missing_modules: all("no_module"),
    containerd: versionIn(one("containerd")),
    crio: versionIn(one("crio")),
    selinux: said.some(([key]) => key === "selinux")
      ? ({ "1": "enforcing", "0": "permissive" }[one("selinux")] ?? "disabled")
      : "",
    has_container_policy: all("selinux_policy").length > 0,
    lacks_apparmor_parser: one("apparmor") === "no_parser",
    rejects: one("rejects") === "yes",
    missing_programs: all("missing"),
    cni_configurations: all("cni").filter((file) => /\.(conf|conflist|json)$/.test(file)),
    may_set_clock: mayDo(one("capabilities"), setsTime),
    unshared_mounts: unshared(all("mount")),
    endpoint_entries: all("hosts_entry"),
    endpoint_addresses: all("resolved"),
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

const megabytes = (kilobytes: number): number => Math.round(kilobytes / 1024);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** @source proc(5), /proc/meminfo: kilobytes */
function memory(lines: readonly string[], name: string): number {
  const found = lines.map((line) => line.split(" ")).find(([key]) => key === name);
  return Number(found?.[1] ?? 0);
}

/** @example "containerd github.com/containerd/containerd v1.7.24 88bf19b", "crio version 1.34.1" */
function versionIn(text: string): string {
  return /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "";
}
