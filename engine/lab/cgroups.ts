import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { until } from "./process.js";

/** One mounted cgroup tree of the machine: each controller has its own (v1), or one has them all (v2). */
export interface Hierarchy {
  readonly mountPoint: string;
  readonly version: 1 | 2;
}

/** The hierarchies in a text as /proc/self/mountinfo has it. @source proc_pid_mountinfo(5) */
export function parseHierarchies(mountinfo: string): Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const line of mountinfo.split("\n")) {
    const [left, right] = line.split(" - ");
    const type = right?.split(" ")[0];
    const mountPoint = left?.split(" ")[4];
    if (!mountPoint?.startsWith("/sys/fs/cgroup")) continue;
    if (type === "cgroup") found.push({ mountPoint, version: 1 });
    if (type === "cgroup2") found.push({ mountPoint, version: 2 });
  }
  return found;
}

export function hierarchies(): Hierarchy[] {
  return parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8"));
}

/**
 * Makes a cgroup of this path in every hierarchy. One host's processes all live below its own: else the pods of all
 * hosts would share one tree.
 * @returns the files a process writes its number to, to move there
 */
export function createCgroups(path: string): string[] {
  return hierarchies().map(({ mountPoint, version }) => {
    let folder = mountPoint;
    for (const part of path.split("/")) {
      if (version === 2) passControllersDown(folder);
      const parent = folder;
      folder = join(folder, part);
      mkdirSync(folder, { recursive: true });
      if (version === 1) inheritCpuset(parent, folder);
    }
    return join(folder, "cgroup.procs");
  });
}

/** A v1 cpuset starts empty and takes no process until it has processors and memory. @source cpuset(7) */
function inheritCpuset(parent: string, folder: string): void {
  for (const name of ["cpuset.cpus", "cpuset.mems"]) {
    const file = join(folder, name);
    if (!existsSync(file) || readFileSync(file, "utf8").trim() !== "") continue;
    writeFileSync(file, readFileSync(join(parent, name)));
  }
}

/** The controllers that a v2 hierarchy's root hands down, by its mount point: the one thing of it that labs change. */
export function controllersPassedDown(): Record<string, readonly string[]> {
  const unified = hierarchies().filter(({ version }) => version === 2);
  return Object.fromEntries(
    unified.map(({ mountPoint }) => [mountPoint, words(join(mountPoint, "cgroup.subtree_control"))]),
  );
}

/** Makes the roots of v2 hierarchies hand down no more than they did. */
export function restoreControllers(found: Readonly<Record<string, readonly string[]>>): void {
  for (const [mountPoint, names] of Object.entries(found))
    for (const name of words(join(mountPoint, "cgroup.subtree_control")).filter(
      (one) => !names.includes(one),
    ))
      try {
        writeFileSync(join(mountPoint, "cgroup.subtree_control"), `-${name}`);
      } catch {
        // Somebody else's cgroups have begun to use it.
      }
}

/** In v2 a child has only the controllers its parent hands down. @source cgroups(7) */
function passControllersDown(folder: string): void {
  for (const name of words(join(folder, "cgroup.controllers")))
    try {
      writeFileSync(join(folder, "cgroup.subtree_control"), `+${name}`);
    } catch {
      // A controller may be refused to a container's root; hosts without it still boot.
    }
}

/** Every process in these cgroups and below, in any hierarchy. */
export function cgroupProcesses(path: string): number[] {
  const pids = new Set<number>();
  for (const folder of subtree(path))
    for (const pid of words(join(folder, "cgroup.procs"))) if (pid !== "0") pids.add(Number(pid));
  return [...pids];
}

/** Kills what still runs in these cgroups and removes them. @returns false when something could not be removed */
export function removeCgroups(path: string): Promise<boolean> {
  return until(() => {
    // Both in each round: a starting host's processes may still move in while others die, and the kernel lets go of a
    // cgroup a moment after its last process has gone.
    for (const pid of cgroupProcesses(path))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended meanwhile.
      }
    return subtree(path).reverse().map(removeFolder).every(Boolean);
  }, 30_000);
}

/** Removes a parent of cgroups when it has become empty. */
export function removeIfEmpty(path: string): void {
  for (const { mountPoint } of hierarchies()) removeFolder(join(mountPoint, path));
  const parent = dirname(path);
  if (parent !== ".") removeIfEmpty(parent);
}

/** The folders of these cgroups in all hierarchies, each parent before its children. */
function subtree(path: string): string[] {
  const folders: string[] = [];
  const walk = (folder: string): void => {
    folders.push(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) walk(join(folder, entry.name));
  };
  for (const { mountPoint } of hierarchies()) {
    const folder = join(mountPoint, path);
    if (existsSync(folder)) walk(folder);
  }
  return folders;
}

function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** The blank-separated words of a file; none when it can't be read. */
function words(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}
