import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { resolve, join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { familyImage } from "./base/build.js";
import { findFamily, usualFamily } from "./base/families.js";
import type { Progress } from "./base/progress.js";
import { clearLab } from "./clear.js";
import { checkStateFolder, createRoot } from "./filesystem.js";
import { machineLock, stateFolder } from "./folders.js";
import { bootHost, findHost } from "./host.js";
import { inventoryText } from "./inventory.js";
import { makeKeys } from "./keys.js";
import { openLab, type Lab } from "./lab.js";
import type { HostPlan, LayoutName } from "./layout.js";
import { withLock } from "./lock.js";
import { checkMachine, requirePackages } from "./machine.js";
import { checkName } from "./names.js";
import { createSwitch, routedRanges } from "./network.js";
import { identify } from "./process.js";
import { isStarting, listRecords, readRecord, writeRecord, type LabRecord } from "./records.js";
import { chooseSubnet, hostAddress } from "./subnet.js";
import { raiseTunables } from "./tunables.js";

/** What a lab is to be. */
export interface LabPlan {
  readonly name: string;
  readonly hosts: readonly HostPlan[];
  readonly layout?: LayoutName;
  /** Folder that holds labs' folders; the user's state folder when absent. */
  readonly state?: string;
  /** Folder of a Kubernetes bundle to name in the inventory. */
  readonly bundle?: string;
  /** Folder of a containerd store that each node of a cluster starts with. */
  readonly imageStore?: string;
  /** Whether a lab of this name that is up may be taken down first. */
  readonly replace?: boolean;
  /** Whether missing packages may be installed on this machine. */
  readonly install?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Boots a lab and waits until its hosts can be logged in to. What a lab of that name left behind when it was killed
 * is cleared first; when something fails, everything made so far is taken away.
 * @throws DiagnosticError with a code of the `lab` area
 */
export async function up(plan: LabPlan): Promise<Lab> {
  const progress = plan.progress ?? (() => undefined);
  checkMachine("a lab");
  for (const { name, family } of plan.hosts) {
    checkName("host", name);
    findFamily(family ?? usualFamily);
  }
  checkName("lab", plan.name);
  await requirePackages(plan.install ?? false, progress);
  const images = await imagesOf(plan.hosts, progress);
  plan.signal?.throwIfAborted();
  const record = await withLock(machineLock, waiting(progress), () => reserve(plan, progress));
  try {
    await makeKeys(record);
    await Promise.all(
      record.hosts.map((host) =>
        createRoot(
          record,
          host,
          images.get(host.family)!,
          runsContainers(host) ? plan.imageStore : undefined,
        ),
      ),
    );
    progress(`booting ${record.hosts.length} hosts`);
    await Promise.all(record.hosts.map((host) => bootHost(record, host, plan.signal)));
    const finished: LabRecord = { ...record, phase: "up" };
    writeRecord(finished);
    return openLab(finished);
  } catch (cause) {
    await withLock(machineLock, waiting(progress), () => clearLab(record));
    throw cause;
  }
}

/** The images that the hosts stand on, by family. */
async function imagesOf(
  hosts: readonly HostPlan[],
  progress: Progress,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = [...new Set(hosts.map(({ family = usualFamily }) => family))];
  return new Map(
    await Promise.all(names.map(async (name) => [name, await familyImage(name, progress)] as const)),
  );
}

/** A load balancer outside of the cluster has no use for the cluster's images. */
function runsContainers(host: HostPlan): boolean {
  return !host.groups.includes("load_balancers");
}

/** Clears what is in the way and takes what two labs can't both have: the name, a subnet, the machine's tunables. */
async function reserve(plan: LabPlan, progress: Progress): Promise<LabRecord> {
  const state = resolve(plan.state ?? stateFolder());
  const folder = join(state, plan.name);
  checkStateFolder(state);
  const old = readRecord(plan.name, folder);
  if (old) await clearOld(old, plan.replace ?? false, progress);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw notOurs(folder);
  const taken = listRecords().map((lab) => `${lab.prefix}.0/24`);
  const subnet = chooseSubnet([...taken, ...(await routedRanges())]);
  const record: LabRecord = {
    name: plan.name,
    layout: plan.layout ?? "custom",
    folder,
    prefix: subnet.prefix,
    phase: "starting",
    owner: identify(process.pid)!,
    hosts: plan.hosts.map((host, i) => ({
      family: usualFamily,
      ...host,
      address: hostAddress(subnet, i),
      port: i,
    })),
    bundle: plan.bundle,
  };
  mkdirSync(folder, { recursive: true });
  writeRecord(record);
  try {
    await raiseTunables();
    await createSwitch(record.name, subnet);
    writeFileSync(join(folder, "inventory.yml"), inventoryText(record));
  } catch (cause) {
    await clearLab(record);
    throw cause;
  }
  return record;
}

async function clearOld(old: LabRecord, replace: boolean, progress: Progress): Promise<void> {
  if (isStarting(old))
    throw new DiagnosticError(
      error("lab/busy", `another hapb (process ${old.owner.pid}) is bringing up the lab ${old.name}`),
    );
  const isUp = old.phase === "up" && old.hosts.some(({ name }) => findHost(old, name));
  if (isUp && !replace)
    throw new DiagnosticError(
      error("lab/is-up", `the lab ${old.name} is up already`, {
        hint: `hapb lab down --name ${old.name}, or hapb lab up --replace to start afresh`,
      }),
    );
  progress(`clearing what is left of the lab ${old.name}`);
  await clearLab(old);
}

function notOurs(folder: string): DiagnosticError {
  return new DiagnosticError(
    error("lab/bad-folder", `${folder} holds something that is not a lab`, {
      hint: "name another folder with --state",
    }),
  );
}

function waiting(progress: Progress): () => void {
  return () => progress("waiting for another hapb that works on a lab");
}
