import type { Foreseen } from "./foreseen.js";
import type { UnitState } from "./types.js";

/** Where units of the system's own systemd stand, the first one wins. @source systemd.unit(5) */
const folders = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/**
 * What a unit is once the unit files that check mode would have written are there: a new file makes a unit, a changed one (or a new
 * drop-in) has to be read anew.
 * @param written the content that would have been written at a path
 * @param below what would stand in a folder
 */
export function unitWithFiles(
  now: UnitState,
  name: string,
  written: (path: string) => Foreseen,
  below: (folder: string) => readonly unknown[],
): UnitState {
  if (now.manager !== "systemd") return now;
  const full = /\.[a-z]+$/.test(name) ? name : `${name}.service`;
  for (const folder of folders) {
    const file = written(`${folder}/${full}`);
    if (file.kind !== "predicted" || file.value === undefined) continue;
    if (now.exists) return { ...now, needsReload: true };
    const canBeEnabled = /^\[Install\]/m.test(Buffer.from(file.value as Uint8Array).toString());
    return { ...now, exists: true, activity: "inactive", enablement: canBeEnabled ? "disabled" : "static" };
  }
  const hasDropIn = folders.some((folder) => below(`${folder}/${full}.d`).length > 0);
  return hasDropIn && now.exists ? { ...now, needsReload: true } : now;
}
