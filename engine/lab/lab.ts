import { join, resolve } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Progress } from "./base/progress.js";
import { clearLab } from "./clear.js";
import type { CommandResult } from "./command.js";
import { machineLock, stateFolder } from "./folders.js";
import { bootHost, cutPower, findHost, haltHost, runInHost } from "./host.js";
import { knownHostsPath, sshKeyPath } from "./keys.js";
import { withLock } from "./lock.js";
import { readRecord, type HostRecord, type LabRecord } from "./records.js";
import { vipAddress } from "./subnet.js";

/** A lab that is up, to be used by a program. */
export interface Lab {
  readonly name: string;
  readonly hosts: readonly HostRecord[];
  /** The address kept free for a load balancer. */
  readonly vip: string;
  readonly folder: string;
  readonly inventoryPath: string;
  readonly sshKeyPath: string;
  readonly knownHostsPath: string;
  isOn(host: string): boolean;
  /** Ends a host between two instructions; its disk keeps what was written. */
  powerCut(host: string): Promise<void>;
  /** Shuts a host down in an orderly way. */
  halt(host: string): Promise<void>;
  /** Turns a host on again and waits until users can log in. */
  boot(host: string): Promise<void>;
  /** Runs a program as root on a host, past its sshd: for looking at it from outside. */
  exec(host: string, argv: readonly string[], input?: string): Promise<CommandResult>;
  /** Takes the lab away. */
  down(progress?: Progress): Promise<void>;
}

/** The lab a record tells of. */
export function openLab(record: LabRecord): Lab {
  return {
    name: record.name,
    hosts: record.hosts,
    vip: vipAddress({ prefix: record.prefix }),
    folder: record.folder,
    inventoryPath: join(record.folder, "inventory.yml"),
    sshKeyPath: sshKeyPath(record),
    knownHostsPath: knownHostsPath(record),
    isOn: (host) => findHost(record, findIn(record, host).name) !== undefined,
    powerCut: (host) => cutPower(record, findIn(record, host).name),
    halt: (host) => haltHost(record, findIn(record, host).name),
    boot: (host) => bootHost(record, findIn(record, host)),
    exec: (host, argv, input) => runInHost(record, findIn(record, host).name, argv, input),
    down: async (progress) => {
      await down({ name: record.name, state: resolve(record.folder, ".."), progress });
    },
  };
}

/** The lab of this name that is up. @throws DiagnosticError `lab/unknown` */
export function findLab(name: string): Lab {
  const record = readRecord(name);
  if (record?.phase === "up") return openLab(record);
  throw new DiagnosticError(
    error("lab/unknown", `no lab ${name} is up`, { hint: "hapb lab status lists the labs of this machine" }),
  );
}

/** Takes a lab away, also one that a crash left half made. @returns false when there is none of this name */
export function down(what: {
  readonly name: string;
  readonly state?: string;
  readonly progress?: Progress;
}): Promise<boolean> {
  const folder = join(resolve(what.state ?? stateFolder()), what.name);
  const onWait = (): void => what.progress?.("waiting for another hapb that works on a lab");
  return withLock(machineLock, onWait, async () => {
    const record = readRecord(what.name, folder);
    if (record) await clearLab(record);
    return record !== undefined;
  });
}

function findIn(record: LabRecord, name: string): HostRecord {
  const host = record.hosts.find((candidate) => candidate.name === name);
  if (host) return host;
  throw new DiagnosticError(
    error("lab/unknown", `the lab ${record.name} has no host ${name}`, {
      hint: `it has ${record.hosts.map((candidate) => candidate.name).join(", ")}`,
    }),
  );
}
