import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../command.js";
import { unmountBelow } from "../mounts.js";
import { apt, inside, makePackageFolder, withoutServices, writeFiles } from "./chroot.js";
import type { Family } from "./family.js";
import type { Progress } from "./progress.js";

/** What each image that stands on another one is made from besides its family's entry and that image. */
export const layerRecipe = {
  // Raised by hand when the steps below change.
  steps: 1,
};

/**
 * Makes what the image of a family has besides the layers of the one it stands on: an overlay's upper folder, with
 * whiteouts for what was removed.
 * @param suite the Debian release at the bottom, whose packages it takes
 * @throws DiagnosticError `lab/command-failed`
 */
export async function makeLayer(
  family: Family,
  suite: string,
  below: readonly string[],
  partial: string,
  progress: Progress,
): Promise<void> {
  const folders = {
    layer: `${partial}.work/layer`,
    work: `${partial}.work/work`,
    root: `${partial}.work/root`,
  };
  await removeLayerWork(partial);
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  const options = `lowerdir=${below.join(":")},upperdir=${folders.layer},workdir=${folders.work}`;
  await command("mount", ["-t", "overlay", "-o", options, `hapb-${family.name}`, folders.root]);
  try {
    await fill(family, suite, folders.root, progress);
    await unmountBelow(folders.root);
    await rename(folders.layer, partial);
  } finally {
    await removeLayerWork(partial);
  }
}

/** Also after a making that was killed. */
async function removeLayerWork(partial: string): Promise<void> {
  await unmountBelow(`${partial}.work`);
  await rm(`${partial}.work`, { recursive: true, force: true });
}

async function fill(family: Family, suite: string, root: string, progress: Progress): Promise<void> {
  const { packages = [], withoutPackages = [], offeredPackages = [], files = [], steps } = family;
  progress(`making the image of ${family.name}: ${family.summary}`);
  await withoutServices(root, () =>
    withMirror(root, suite, async (options) => {
      // apt removes what stands there with a dash, in one step with the rest.
      const words = [...packages, ...withoutPackages.map((name) => `${name}-`)];
      if (words.length > 0) await apt(root, [...options, "install", "--purge", ...words]);
      await apt(root, ["clean"]);
      if (offeredPackages.length === 0) return;
      await apt(root, [...options, "install", "--download-only", ...offeredPackages]);
      await makePackageFolder(root);
      await apt(root, ["update"]);
    }),
  );
  await writeFiles(root, files);
  if (steps !== undefined) await inside(root, "sh", ["-e"], steps);
}

/** Gives `work` the options with which apt asks a mirror: the image itself knows its package folder alone. */
async function withMirror(
  root: string,
  suite: string,
  work: (options: readonly string[]) => Promise<void>,
): Promise<void> {
  const [list, lists] = ["/var/tmp/hapb-lab.list", "/var/tmp/hapb-lab.lists"];
  const resolver = join(root, "etc/resolv.conf");
  if (existsSync("/etc/resolv.conf")) await copyFile("/etc/resolv.conf", resolver);
  const mirror = process.env.HAPB_LAB_MIRROR ?? "http://deb.debian.org/debian";
  await writeFile(join(root, list), `deb ${mirror} ${suite} main\n`);
  await mkdir(join(root, lists, "partial"), { recursive: true });
  const options = [
    `Dir::Etc::SourceList=${list}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${lists}`,
  ].flatMap((option) => ["-o", option]);
  await apt(root, [...options, "update"]);
  await work(options);
  await rm(resolver, { force: true });
  for (const path of [list, lists]) await rm(join(root, path), { recursive: true, force: true });
}
