import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { packagesDigest } from "../base/build.js";
import type { Progress } from "../base/progress.js";
import { command, commandResult } from "../command.js";
import { boundFolder } from "../filesystem.js";
import { cacheFolder } from "../folders.js";
import type { Lab } from "../lab.js";
import { withLock } from "../lock.js";
import { up } from "../up.js";
import type { BundleManifest } from "./bundle.js";

/**
 * The folder of a containerd store that holds every image of a bundle, loaded and unpacked; filled on a lab host of
 * its own (about 15 seconds) when the cache doesn't have it.
 * @throws DiagnosticError with a code of the `lab` area
 */
export async function imageStore(bundle: string, progress: Progress, signal?: AbortSignal): Promise<string> {
  const manifestText = readFileSync(join(bundle, "manifest.json"), "utf8");
  const digest = createHash("sha256")
    .update(manifestText)
    .update(packagesDigest())
    .digest("hex")
    .slice(0, 16);
  const folder = join(cacheFolder(), `store-${digest}`);
  if (existsSync(folder)) return folder;
  const onWait = (): void => progress("waiting for another hapb that fills the image store");
  return withLock(join(cacheFolder(), "store.lock"), onWait, async () => {
    if (existsSync(folder)) return folder;
    progress("loading the images into a containerd store");
    // The store must lie beside the labs' folders on one file system to be linked: the cache is where both start.
    const state = join(cacheFolder(), "store-lab");
    const hosts = [{ name: "images", groups: [] }];
    const lab = await up({ name: "hapb-images", hosts, state, replace: true, signal });
    try {
      await fill(lab, bundle, (JSON.parse(manifestText) as BundleManifest).files);
      await lab.powerCut("images");
      renameSync(boundFolder(lab, "images", "containerd"), folder);
      for (const name of readdirSync(cacheFolder()))
        if (/^store-[0-9a-f]{16}$/.test(name) && name !== `store-${digest}`)
          rmSync(join(cacheFolder(), name), { recursive: true, force: true });
    } finally {
      await lab.down();
      rmSync(state, { recursive: true, force: true });
    }
    return folder;
  });
}

async function fill(lab: Lab, bundle: string, files: BundleManifest["files"]): Promise<void> {
  await inLab(lab, ["systemctl", "start", "containerd"]);
  for (const { path, kind } of files) {
    if (kind !== "image") continue;
    const inHost = "/var/lib/kubelet/image.tar";
    // By way of a folder that is bound into the host: another link to the same file.
    const target = join(boundFolder(lab, "images", "kubelet"), "image.tar");
    mkdirSync(boundFolder(lab, "images", "kubelet"), { recursive: true });
    await command("cp", ["--remove-destination", join(bundle, path), target]);
    await inLab(lab, ["ctr", "--namespace", "k8s.io", "images", "import", inHost]);
  }
  await inLab(lab, ["systemctl", "stop", "containerd"]);
}

async function inLab(lab: Lab, argv: readonly string[]): Promise<void> {
  const { rc, stdout, stderr } = await lab.exec("images", argv);
  if (rc === 0) return;
  throw new DiagnosticError(
    error("lab/command-failed", `${argv[0]} failed (rc ${rc}) on a lab host`, {
      detail: `${argv.join(" ")}\n${(stderr || stdout).trim()}`,
    }),
  );
}

/**
 * Gives a host a containerd store that was filled once: files are hard links, since containerd never changes a layer
 * or blob; its databases, which it does change, are real copies.
 */
export async function copyImageStore(store: string, target: string): Promise<void> {
  const linked = await commandResult("cp", ["-al", `${store}/.`, target]);
  // Another file system can't share links; there it costs time and room, and works all the same.
  if (linked.rc !== 0) await command("cp", ["-a", `${store}/.`, target]);
  const databases = await command("find", [target, "-name", "*.db", "-printf", "%P\\n"]);
  for (const path of databases.split("\n").filter(Boolean))
    await command("cp", ["--remove-destination", "-a", `${store}/${path}`, `${target}/${path}`]);
}
