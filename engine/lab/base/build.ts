import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../folders.js";
import { withLock } from "../lock.js";
import { findFamily, usualFamily } from "./families.js";
import type { Family } from "./family.js";
import { layerRecipe, makeLayer } from "./layer.js";
import { installedPackages, offeredPackages, suite } from "./packages.js";
import type { Progress } from "./progress.js";
import { makeRelease, releaseRecipe } from "./release.js";

/** The digest that names a family's image in the cache: the same recipe is the same image. */
export function imageDigest(family: Family): string {
  const { from } = family;
  const below = "suite" in from ? releaseRecipe : [layerRecipe, imageDigest(findFamily(from.family))];
  return digest({ family: { ...family, summary: "", init: {} }, below, architecture: process.arch });
}

/** The same for what takes only programs from the usual image: container images, a containerd store. */
export const packagesDigest = (): string =>
  digest({ suite, installedPackages, offeredPackages, architecture: process.arch });

function digest(input: unknown): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex").slice(0, 16);
}

/** The folder of the image that clusters and their containers take their programs from. */
export async function baseImage(progress: Progress): Promise<string> {
  const [folder] = await familyImage(usualFamily, progress);
  return folder!;
}

/**
 * The folders that hosts of a family start from, as the lower ones of their overlays, the topmost first. What the
 * cache lacks is made (a release: about a minute, 450 MB), by one process at a time.
 * @throws DiagnosticError when a step fails; nothing half made stays
 */
export async function familyImage(name: string, progress: Progress): Promise<readonly string[]> {
  const family = findFamily(name);
  const below = "suite" in family.from ? [] : await familyImage(family.from.family, progress);
  const folder = join(cacheFolder(), `base-${name}-${imageDigest(family)}`);
  if (existsSync(folder)) return [folder, ...below];
  await withLock(
    join(cacheFolder(), `base-${name}.lock`),
    () => progress(`waiting for another hapb that makes the image of ${name}`),
    async () => {
      if (existsSync(folder)) return;
      const partial = `${folder}.partial`;
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(dirname(partial), { recursive: true });
      try {
        if ("suite" in family.from) await makeRelease(family, family.from.suite, partial, progress);
        else await makeLayer(family, suiteOf(family), below, partial, progress);
        renameSync(partial, folder);
        removeOldImages(folder, name);
      } catch (cause) {
        rmSync(partial, { recursive: true, force: true });
        throw cause;
      }
    },
  );
  return [folder, ...below];
}

/** The Debian release that a family stands on in the end. */
export function suiteOf(family: Family): string {
  return "suite" in family.from ? family.from.suite : suiteOf(findFamily(family.from.family));
}

/** Images of a family's other recipes, but for those that a lab stands on. */
function removeOldImages(current: string, family: string): void {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8");
  for (const entry of readdirSync(dirname(current))) {
    const path = join(dirname(current), entry);
    const isOld = path !== current && new RegExp(`^base-${family}-[0-9a-f]{16}$`).test(entry);
    if (isOld && !mounts.includes(path)) rmSync(path, { recursive: true, force: true });
  }
}
