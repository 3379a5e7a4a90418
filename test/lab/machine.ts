import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { hierarchies } from "../../engine/lab/cgroups.js";
import { commandResult } from "../../engine/lab/command.js";

/** What of a machine a lab could leave changed. */
export interface MachineState {
  readonly mounts: readonly string[];
  readonly links: readonly string[];
  readonly namespaces: readonly string[];
  readonly cgroups: readonly string[];
  /** Tunables of the kernel that don't change by themselves. */
  readonly sysctls: readonly string[];
  readonly routes: readonly string[];
  readonly runFiles: readonly string[];
}

export async function machineState(): Promise<MachineState> {
  const lines = async (program: string, args: readonly string[]): Promise<string[]> =>
    (await commandResult(program, args)).stdout.split("\n").filter(Boolean).sort();
  return {
    mounts: readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .map((line) => line.split(" ").slice(3, 6).join(" "))
      .sort(),
    links: readdirSync("/sys/class/net").sort(),
    namespaces: list("/run/netns"),
    cgroups: hierarchies().flatMap(({ mountPoint }) => folders(mountPoint).filter(isLabs)),
    sysctls: (await lines("sysctl", ["-a"])).filter((line) => !drifts.test(line)),
    routes: await lines("ip", ["-4", "route", "show", "table", "all"]),
    runFiles: ["/run/hapb-lab", "/run/systemd/nspawn/propagate", "/run/systemd/nspawn/locks"].flatMap(list),
  };
}

/** Counters, random numbers, what follows other processes' work, and interfaces that come and go with others' labs. */
const drifts =
  /^(fs\.(dentry-state|inode-|file-nr|aio-nr|quota)|kernel\.(random|ns_last_pid|pty\.nr|perf_)|net\.netfilter\.nf_conntrack_count|net\.(ipv4|ipv6)\.(conf|neigh)\.|vm\.(stat_refresh|min_free|user_reserve))/;

const isLabs = (path: string): boolean => path.includes("/hapb-lab");

function folders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Everything on the machine that carries one of a lab's names. */
export async function tracesOf(lab: string, folder: string): Promise<string[]> {
  const state = await machineState();
  const everything = Object.values(state).flat() as string[];
  const cgroups = hierarchies().map(({ mountPoint }) => join(mountPoint, "hapb-lab", lab));
  const processes = (await commandResult("ps", ["-eo", "args"])).stdout.split("\n");
  return [
    ...everything.filter((line) => line.includes(`hapb.${lab}`) || line.includes(folder)),
    ...cgroups.filter((path) => existsSync(path)),
    ...processes.filter((line) => line.includes("systemd-nspawn") && line.includes(folder)),
    ...(existsSync(folder) ? [`${folder} (${statSync(folder).ctime.toISOString()})`] : []),
    ...list("/run/hapb-lab/labs").filter((name) => name === `${lab}.json`),
  ];
}
