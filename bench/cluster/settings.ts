import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sshOptions } from "../../engine/lab/inventory.js";
import type { BundleManifest } from "../../engine/lab/kubernetes/bundle.js";
import { imageNames } from "../../engine/lab/kubernetes/versions.js";
import type { Cluster } from "../../test/cluster/cluster.js";
import { apiPort } from "../../test/cluster/look.js";

/** Writes what build.sh has to know of a lab: what the inventory tells hapb. @returns the file's path */
export function writeSettings(cluster: Cluster): string {
  const { lab, bundle, folder, controlPlanes, nodes } = cluster;
  const text = readFileSync(join(bundle, "manifest.json"), "utf8");
  const { files, kubernetesVersion } = JSON.parse(text) as BundleManifest;
  const images = (group: string): string =>
    files
      .filter(({ kind, roles }) => kind === "image" && roles.some((role) => role === group))
      .map(({ ref, path }) => `${ref}=${path}`)
      .join(" ");
  const programs = ["kubeadm", "kubelet", "kubectl"].map((name) => {
    const { sha256 } = files.find(({ path }) => path === `bin/${name}`)!;
    return `${sha256}  /usr/bin/${name}`;
  });
  const settings: Record<string, string> = {
    ssh_options: ["-i", lab.sshKeyPath, ...sshOptions(lab)].join(" "),
    control_planes: controlPlanes.join(" "),
    workers: nodes.filter((name) => !controlPlanes.includes(name)).join(" "),
    ...Object.fromEntries(lab.hosts.map(({ name, address }) => [`address_${name}`, address])),
    vip: lab.vip,
    port: String(apiPort(cluster)),
    version: kubernetesVersion.slice(1),
    bundle,
    sums: programs.join("\n"),
    images_control_planes: images("control_planes"),
    images_workers: images("workers"),
    pause_image: imageNames.pause,
    haproxy_image: imageNames.haproxy,
    keepalived_image: imageNames.keepalived,
    busybox_image: imageNames.busybox,
  };
  const path = join(folder, "settings.sh");
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(path, lines.join(""));
  return path;
}
