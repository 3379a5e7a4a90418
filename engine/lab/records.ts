import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordsFolder } from "./folders.js";
import type { LayoutName } from "./layout.js";
import { isAlive, type ProcessId } from "./process.js";

/** One host of a lab, as it was planned and given an address. */
export interface HostRecord {
  readonly name: string;
  readonly groups: readonly string[];
  /** Name of its family. */
  readonly family: string;
  readonly address: string;
  /** Number of its port on the lab's bridge. */
  readonly port: number;
}

/** What has to be known to use a lab or take it away, also by another process and after a crash. */
export interface LabRecord {
  readonly name: string;
  readonly layout: LayoutName | "custom";
  /** Folder with everything the lab keeps on disk. */
  readonly folder: string;
  /** Subnet prefix, "10.77.3". */
  readonly prefix: string;
  readonly phase: "starting" | "up";
  /** Who brings or brought it up. */
  readonly owner: ProcessId;
  readonly hosts: readonly HostRecord[];
  /** Folder of the Kubernetes bundle its inventory names. */
  readonly bundle?: string;
}

/** Whether some process is bringing this lab up right now. */
export function isStarting(record: LabRecord): boolean {
  return record.phase === "starting" && isAlive(record.owner);
}

const labsFolder = join(recordsFolder, "labs");
const recordPath = (lab: string): string => join(labsFolder, `${lab}.json`);
/** The record's copy in the lab's folder: the proof that the folder is a lab's and may be deleted. */
const markerPath = (folder: string): string => join(folder, "lab.json");

export function writeRecord(record: LabRecord): void {
  for (const path of [markerPath(record.folder), recordPath(record.name)]) {
    mkdirSync(dirname(path), { recursive: true });
    // Renamed into place: a crash leaves the old or the new record, never half of one.
    writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}

/** The record of a lab, or of what is left of it in its folder after the machine was rebooted. */
export function readRecord(lab: string, folder?: string): LabRecord | undefined {
  const live = parse(recordPath(lab));
  return live ?? (folder === undefined ? undefined : parse(markerPath(folder)));
}

export function removeRecord(lab: string): void {
  rmSync(recordPath(lab), { force: true });
}

/** All labs of this machine, by name. */
export function listRecords(): LabRecord[] {
  if (!existsSync(labsFolder)) return [];
  return readdirSync(labsFolder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => parse(join(labsFolder, file)))
    .filter((record) => record !== undefined);
}

function parse(path: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LabRecord;
  } catch {
    return undefined;
  }
}
