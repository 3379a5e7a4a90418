import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseImage } from "../../../engine/lab/base/build.js";
import type { Progress } from "../../../engine/lab/base/progress.js";
import { command } from "../../../engine/lab/command.js";
import { sha256, writeImageArchive } from "../../../engine/lab/kubernetes/archive.js";
import type { BundleFile, BundleManifest } from "../../../engine/lab/kubernetes/bundle.js";
import type { ImageRecipe } from "../../../engine/lab/kubernetes/images.js";
import { layOutRoot } from "../../../engine/lab/kubernetes/rootfs.js";
import { buildFlannel } from "./programs.js";

const common = { roles: ["control_planes", "workers"], debian: [], files: {} } as const;

/** flannel's images, by the names that its manifest has for them. */
function recipes(manifest: string): ImageRecipe[] {
  const [flannel, plugin] = ["flannel", "flannel-cni-plugin"].map(
    (name) => new RegExp(`image: (\\S+/${name}:\\S+)`).exec(manifest)![1]!,
  ) as [string, string];
  return [
    {
      ...common,
      ...{ name: "flannel", ref: flannel, hasShell: false },
      programs: { "/opt/bin/flanneld": "flanneld", "/opt/bin/install-conf": "install-conf" },
      debian: ["/usr/sbin/iptables*", "/usr/sbin/ip6tables*", "/usr/lib/*/xtables/", "/etc/protocols"],
    },
    {
      ...common,
      name: "flannel-cni-plugin",
      ref: plugin,
      programs: { "/flannel": "flannel" },
      hasShell: true,
    },
  ];
}

/** A copy of a bundle, with flannel's images as a part that is loaded where flannel is asked for. @returns its folder */
export async function bundleWithFlannel(bundle: string, folder: string, progress: Progress): Promise<string> {
  const target = join(folder, "bundle");
  await command("cp", ["-al", bundle, target]);
  const programs = await buildFlannel(join(folder, "flannel"), progress);
  const base = await baseImage(progress);
  const files: BundleFile[] = [];
  for (const recipe of recipes(readFileSync(join(bundle, "manifests/kube-flannel.yml"), "utf8"))) {
    const root = join(folder, "root", recipe.name);
    mkdirSync(join(folder, "root"), { recursive: true });
    await layOutRoot(recipe, programs, base, root);
    const path = `images/${recipe.name}.tar`;
    const file = join(target, path);
    const id = await writeImageArchive(recipe, root, file);
    const { ref, roles } = recipe;
    const measured = { size: statSync(file).size, sha256: await sha256(file) };
    files.push({ path, kind: "image", ...measured, roles, ref, id, part: "flannel" });
  }
  const manifest = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8")) as BundleManifest;
  await command("rm", [join(target, "manifest.json")]);
  writeFileSync(
    join(target, "manifest.json"),
    JSON.stringify({ ...manifest, files: [...manifest.files, ...files] }),
  );
  return target;
}
