import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { hierarchies, removeCgroups, removeIfEmpty } from "./cgroups.js";
import { cutPower } from "./host.js";
import { mountsBelow, unmountBelow } from "./mounts.js";
import { labNames } from "./names.js";
import { removeNamespace, removeUplink } from "./network.js";
import { listRecords, removeRecord, type LabRecord } from "./records.js";
import { restoreTunables } from "./tunables.js";

/**
 * Takes away everything that belongs to a lab, whatever is left of it. To be called under the machine's lock.
 * It looks at the machine and not only into the record, since a crash may have come between the two.
 * @throws DiagnosticError `lab/host-not-down`, `lab/still-mounted`
 */
export async function clearLab(lab: LabRecord): Promise<void> {
  const names = labNames(lab.name);
  const hosts = new Set([...lab.hosts.map(({ name }) => name), ...hostsLeft(lab.name)]);
  await Promise.all([...hosts].map((host) => cutPower(lab, host)));
  await removeUplink(lab.name);
  await removeNamespace(names.switchNamespace);
  await removeCgroups(names.cgroup);
  removeIfEmpty(names.cgroup);
  await removeFolder(lab.folder);
  removeRecord(lab.name);
  if (listRecords().length === 0) await restoreTunables();
}

/** Hosts of a lab that the kernel still knows something of. */
function hostsLeft(lab: string): string[] {
  const prefix = `${labNames(lab).switchNamespace}.`;
  const namespaces = list("/run/netns").filter((name) => name.startsWith(prefix));
  const cgroups = hierarchies().flatMap(({ mountPoint }) => folders(join(mountPoint, labNames(lab).cgroup)));
  return [...namespaces.map((name) => name.slice(prefix.length)), ...cgroups];
}

async function removeFolder(folder: string): Promise<void> {
  // Deleting goes through a mount into what is mounted: nothing is deleted before the last one is gone.
  if (!(await unmountBelow(folder)))
    throw new DiagnosticError(
      error("lab/still-mounted", `file systems below ${folder} could not be unmounted`, {
        detail: mountsBelow(folder).join("\n"),
      }),
    );
  rmSync(folder, { recursive: true, force: true });
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function folders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
