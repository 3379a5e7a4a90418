import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Test } from "tap";
import { ownArchitecture } from "../../engine/bundle/create.js";
import type { BundleManifest } from "../../engine/base/bundle-manifest.js";
import { fullName, parseReference } from "../../engine/bundle/reference.js";
import { serve, type ServedImage } from "../engine/bundle/source.js";
import { shows, type Cluster } from "./cluster.js";
import { program } from "./hapb.js";
import { onHost } from "./look.js";

const run = promisify(execFile);

/**
 * Shows that `hapb bundle create` makes a bundle from a download server and registries, here with the lab's own programs and
 * images, and takes images away from a host so that they have to come from it.
 * @returns its folder
 */
export async function showBundle(t: Test, cluster: Cluster, worker: string): Promise<string> {
  const folder = join(cluster.folder, "bundle");
  const hapb = (words: readonly string[]) => run(process.execPath, [program, "bundle", ...words]);
  await shows(t, cluster, "a bundle is made from a download server and registries", async (t) => {
    const manifest = JSON.parse(
      readFileSync(join(cluster.bundle, "manifest.json"), "utf8"),
    ) as BundleManifest;
    const version = manifest.kubernetesVersion;
    const programs = ["kubeadm", "kubelet", "kubectl"].map(
      (name) =>
        [`${version}/bin/linux/${ownArchitecture}/${name}`, join(cluster.bundle, "bin", name)] as const,
    );
    const images = manifest.files.filter(isAlwaysNeeded);
    const served = await Promise.all(
      images.map(({ path, ref }) =>
        unpacked(join(cluster.bundle, path), ref!, join(cluster.folder, "unpacked", path)),
      ),
    );
    const source = await serve(Object.fromEntries(programs), served);
    t.teardown(() => source.close());
    const here = `http://127.0.0.1:${source.port}`;
    const mirrors = [...new Set(images.map(({ ref }) => parseReference(ref!).registry))];
    const { stdout } = await hapb([
      ...["create", folder, "--kubernetes", version, "-i", cluster.lab.inventoryPath, "--downloads", here],
      ...mirrors.flatMap((registry) => ["--mirror", `${registry}=${here}`]),
    ]);
    t.comment(stdout.trim());
    const made = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as BundleManifest;
    t.strictSame(namesIn(made), namesIn(manifest), "all images that kubeadm and the variables name");
    t.match((await hapb(["verify", folder])).stdout, /13 files, all as the manifest has them/);
  });
  // Its image store has them from the lab; what the run brings must come from the bundle.
  await onHost(
    cluster,
    worker,
    "systemctl start containerd; ctr -n k8s.io images ls -q | xargs ctr -n k8s.io images rm",
  );
  return folder;
}

const isAlwaysNeeded = ({ kind, part }: BundleManifest["files"][number]): boolean =>
  kind === "image" && part === undefined;

const namesIn = ({ files }: BundleManifest): string[] =>
  files
    .filter(isAlwaysNeeded)
    .flatMap(({ ref, roles }) => (ref ? [`${ref} ${[...roles].sort().join()}`] : []))
    .sort();

/** One of the lab's image archives as a registry has it; the small ones with their layers packed. */
async function unpacked(archive: string, ref: string, folder: string): Promise<ServedImage> {
  mkdirSync(folder, { recursive: true });
  await run("tar", ["-xf", archive, "-C", folder]);
  const [{ Config, Layers }] = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as [
    { Config: string; Layers: string[] },
  ];
  const isSmall = /pause|busybox/.test(ref);
  if (isSmall) await run("gzip", ["-n", ...Layers.map((layer) => join(folder, layer))]);
  const layers = Layers.map((layer) => join(folder, isSmall ? `${layer}.gz` : layer));
  const name = fullName(parseReference(ref)).replace(/^[^/]+\//, "");
  return { name, platforms: { [ownArchitecture]: { config: join(folder, Config), layers } } };
}
