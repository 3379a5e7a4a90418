import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { createCgroups, removeCgroups } from "./cgroups.js";
import { commandResult, lastLines, type CommandResult } from "./command.js";
import { hostFolder } from "./filesystem.js";
import { hostNames } from "./names.js";
import { createHostNetwork, removeNamespace } from "./network.js";
import { nspawnCommand, nspawnEnvironment, removeTraces } from "./nspawn.js";
import { childrenOf, identify, isAlive, signal, until, type ProcessId } from "./process.js";
import type { HostRecord, LabRecord } from "./records.js";

const processPath = (lab: LabRecord, host: string): string => join(hostFolder(lab, host), "process.json");
const consolePath = (lab: LabRecord, host: string): string => join(hostFolder(lab, host), "console.log");

/** The process that watches over a host's nspawn while the host is on, or undefined. */
export function findHost(lab: LabRecord, host: string): ProcessId | undefined {
  try {
    const found = JSON.parse(readFileSync(processPath(lab, host), "utf8")) as ProcessId;
    return isAlive(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The init process of a host that is on, seen from the machine. */
export function findInit(lab: LabRecord, host: string): number | undefined {
  const nspawn = findNspawn(lab, host);
  return nspawn && childrenOf(nspawn.pid)[0];
}

function findNspawn(lab: LabRecord, host: string): ProcessId | undefined {
  const watch = findHost(lab, host);
  const nspawn = watch && childrenOf(watch.pid)[0];
  return nspawn === undefined ? undefined : identify(nspawn);
}

/** Turns a host on and waits until users can log in. @throws DiagnosticError `lab/host-not-up` */
export async function bootHost(lab: LabRecord, host: HostRecord, abort?: AbortSignal): Promise<void> {
  if (findHost(lab, host.name)) return;
  const names = hostNames(lab.name, host.name);
  await cutPower(lab, host.name);
  await createHostNetwork(lab.name, host, { prefix: lab.prefix });
  // The watch stands beside the host: in cgroup v2 a group with groups below holds no process itself.
  const cgroupFiles = {
    watch: createCgroups(`${names.cgroup}/watch`),
    system: createCgroups(`${names.cgroup}/system`),
  };
  mkdirSync(hostFolder(lab, host.name), { recursive: true });
  const console = openSync(consolePath(lab, host.name), "w");
  const [program, ...args] = nspawnCommand(lab, host, cgroupFiles);
  const child = spawn(program!, args, {
    // The host outlives this process, and a Ctrl-C in its terminal.
    detached: true,
    stdio: ["ignore", console, console],
    env: nspawnEnvironment(lab, host),
  });
  closeSync(console);
  child.unref();
  const watch = child.pid === undefined ? undefined : identify(child.pid);
  if (watch) writeFileSync(processPath(lab, host.name), JSON.stringify(watch));
  await waitUntilReady(lab, host, abort);
}

async function waitUntilReady(lab: LabRecord, host: HostRecord, abort?: AbortSignal): Promise<void> {
  const isUp = await until(
    async () => {
      if (!findHost(lab, host.name)) throw notUp(lab, host, "its systemd-nspawn ended");
      const init = findInit(lab, host.name);
      return (
        init !== undefined &&
        existsSync(`/proc/${init}/root/run/hapb-lab/ready`) &&
        (await speaksSsh(host.address))
      );
    },
    120_000,
    50,
    abort,
  );
  if (!isUp) throw notUp(lab, host, "nobody could log in within two minutes");
}

function notUp(lab: LabRecord, host: HostRecord, what: string): DiagnosticError {
  const console = readFileSync(consolePath(lab, host.name), "utf8");
  return new DiagnosticError(
    error("lab/host-not-up", `the lab host ${host.name} did not come up: ${what}`, {
      detail: `The last lines of its console:\n${lastLines(console.trim(), 20)}`,
    }),
  );
}

function speaksSsh(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 2_000 });
    const answer = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("data", (bytes) => answer(bytes.toString("latin1").startsWith("SSH-")));
    for (const event of ["error", "timeout", "close"]) socket.once(event, () => answer(false));
  });
}

/** Shuts a host down as its power button would; its power is cut when that takes longer than a minute. */
export async function haltHost(lab: LabRecord, host: string): Promise<void> {
  const [watch, nspawn] = [findHost(lab, host), findNspawn(lab, host)];
  if (nspawn) signal(nspawn, "SIGTERM");
  await until(() => !isAlive(watch), 60_000);
  await cutPower(lab, host);
}

/**
 * Ends a host between two instructions. What it had written is kept; what it had in memory (processes, addresses,
 * firewall rules) is gone, and so are its cgroups: cAdvisor would spend seconds on each after the next boot.
 */
export async function cutPower(lab: Pick<LabRecord, "name" | "folder">, host: string): Promise<void> {
  const names = hostNames(lab.name, host);
  const isGone = await removeCgroups(names.cgroup);
  await removeNamespace(names.namespace);
  removeTraces(lab, host);
  if (!isGone)
    throw new DiagnosticError(
      error("lab/host-not-down", `processes or cgroups of the lab host ${host} could not be removed`, {
        detail: `They are in the folders ${names.cgroup} below /sys/fs/cgroup.`,
      }),
    );
}

/** Runs a program on a host without its sshd, as root, for looking at it from outside. */
export function runInHost(
  lab: LabRecord,
  host: string,
  argv: readonly string[],
  input?: string,
): Promise<CommandResult> {
  const init = findInit(lab, host);
  if (init === undefined)
    throw new DiagnosticError(
      error("lab/host-off", `the lab host ${host} is off`, { hint: `hapb lab boot ${host}` }),
    );
  const enter = ["--target", String(init), "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"];
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return commandResult("nsenter", [...enter, "--", "env", "-i", path, "HOME=/root", ...argv], { input });
}
