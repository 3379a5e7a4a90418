import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../command.js";
import { apt, inside, makePackageFolder, withoutServices, writeFiles } from "./chroot.js";
import type { Family } from "./family.js";
import { baseFiles, disabledUnits, maskedUnits } from "./files.js";
import type { Progress } from "./progress.js";
import { admin, operator } from "./users.js";

/** What each image of a Debian release is made from besides its family's entry. */
export const releaseRecipe = {
  // Raised by hand when the steps below change.
  steps: 3,
  baseFiles,
  maskedUnits,
  disabledUnits,
  users: { admin, operator },
};

/**
 * Makes the image of a family that is a Debian release into an empty folder, with what every lab host has.
 * @throws DiagnosticError `lab/command-failed`
 */
export async function makeRelease(
  family: Family,
  suite: string,
  root: string,
  progress: Progress,
): Promise<void> {
  const { packages = [], offeredPackages = [] } = family;
  const says = (what: string): void => progress(`making the image of ${family.name}: ${what}`);
  says(`Debian ${suite} by debootstrap (about half a minute)`);
  const mirror = process.env.HAPB_LAB_MIRROR;
  // Refuses where the archive's keys are missing, or know nothing of this release; else it would only warn.
  const checked = "--force-check-gpg";
  await command("debootstrap", [checked, "--variant=minbase", suite, root, ...(mirror ? [mirror] : [])]);

  await withoutServices(root, async () => {
    says(`${packages.length} packages (about half a minute)`);
    await apt(root, ["update"]);
    await apt(root, ["install", ...packages]);
    await apt(root, ["clean"]);
    says(`packages that hosts can install (${offeredPackages.join(", ")})`);
    await apt(root, ["install", "--download-only", ...offeredPackages]);
    await makePackageFolder(root);
  });

  await writeFiles(root, baseFiles);
  await rm(join(root, "etc/apt/sources.list.d"), { recursive: true, force: true });
  await mkdir(join(root, "etc/apt/sources.list.d"));
  await mkdir(join(root, "var/log/journal"), { recursive: true });
  await apt(root, ["update"]);
  await inside(root, "useradd", ["--create-home", "--shell", "/bin/bash", admin.name]);
  // Debian has a group of that name already.
  await inside(root, "useradd", ["--create-home", "--shell", "/bin/bash", "--gid", "users", operator.name]);
  await inside(root, "chpasswd", [], `${operator.name}:${operator.password}\n`);
  await inside(root, "systemctl", ["mask", ...maskedUnits]);
  await inside(root, "systemctl", ["disable", ...disabledUnits]);
  await inside(root, "systemctl", ["enable", "hapb-lab-prepare.service", "hapb-lab-ready.service"]);
  await clearIdentity(root);
}

/** What must be each host's own. */
async function clearIdentity(root: string): Promise<void> {
  const ssh = join(root, "etc/ssh");
  for (const name of await readdir(ssh)) if (name.startsWith("ssh_host_")) await rm(join(ssh, name));
  await writeFile(join(root, "etc/machine-id"), "");
  await rm(join(root, "var/lib/dbus/machine-id"), { force: true });
  await rm(join(root, "etc/hostname"), { force: true });
  await rm(join(root, "etc/resolv.conf"), { force: true });
}
