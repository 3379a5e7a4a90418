import { chownSync, mkdirSync, readFileSync, statSync, statfsSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { keyUsers } from "./base/users.js";
import { command } from "./command.js";
import { copyImageStore } from "./kubernetes/store.js";
import { hostKey, hostKeyTypes, sshKeyPath } from "./keys.js";
import type { HostRecord, LabRecord } from "./records.js";
import { gatewayAddress, vipAddress } from "./subnet.js";

/** Where a host's files lie: its root, and the folders that are bound over it. */
export const hostFolder = (lab: Pick<LabRecord, "folder">, host: string): string =>
  join(lab.folder, "hosts", host);
export const hostRoot = (lab: Pick<LabRecord, "folder">, host: string): string =>
  join(hostFolder(lab, host), "root");

/**
 * Folders of a host that can't lie on its overlay: containerd's images are overlays themselves, and an overlay on an
 * overlay is refused by the kernel.
 */
export const boundFolders: Readonly<Record<string, string>> = {
  containerd: "/var/lib/containerd",
  kubelet: "/var/lib/kubelet",
  containers: "/var/log/containers",
  pods: "/var/log/pods",
};

export const boundFolder = (lab: Pick<LabRecord, "folder">, host: string, name: string): string =>
  join(hostFolder(lab, host), "data", name);

/** Name in every host's /etc/hosts for the address that is kept free for a load balancer. */
export const endpointName = "api.lab.hapb";

/** Makes a host's root out of its family's image, and writes into it what is this host's own. */
export async function createRoot(
  lab: LabRecord,
  host: HostRecord,
  image: readonly string[],
  imageStore?: string,
): Promise<void> {
  const folder = hostFolder(lab, host.name);
  const root = hostRoot(lab, host.name);
  const [upper, work] = [join(folder, "upper"), join(folder, "work")];
  for (const path of [upper, work, root]) mkdirSync(path, { recursive: true });
  for (const name of Object.keys(boundFolders))
    mkdirSync(boundFolder(lab, host.name, name), { recursive: true });
  const options = `lowerdir=${image.join(":")},upperdir=${upper},workdir=${work}`;
  await command("mount", ["-t", "overlay", "-o", options, `hapb-${lab.name}-${host.name}`, root]);
  writeIdentity(lab, host, root);
  if (imageStore) await copyImageStore(imageStore, boundFolder(lab, host.name, "containerd"));
}

function writeIdentity(lab: LabRecord, host: HostRecord, root: string): void {
  const subnet = { prefix: lab.prefix };
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode });
  };
  put("etc/hostname", `${host.name}\n`);
  put("etc/machine-id", `${randomBytes(16).toString("hex")}\n`);
  put("etc/hosts", hostsFile(lab, host));
  // The gateway answers at once that nobody resolves names here; an empty file would make CoreDNS end.
  put("etc/resolv.conf", `nameserver ${gatewayAddress(subnet)}\noptions timeout:1 attempts:1\n`);
  put("etc/hapb-lab/address", `${host.address}/24\n`);
  put("etc/hapb-lab/gateway", `${gatewayAddress(subnet)}\n`);
  for (const type of hostKeyTypes) {
    const { privateKey, publicKey } = hostKey(lab, host, type);
    put(`etc/ssh/ssh_host_${type}_key`, privateKey, 0o600);
    put(`etc/ssh/ssh_host_${type}_key.pub`, publicKey);
  }
  const authorized = readFileSync(`${sshKeyPath(lab)}.pub`, "utf8");
  for (const user of keyUsers) {
    const home = statSync(join(root, user.home));
    const folder = join(user.home, ".ssh");
    mkdirSync(join(root, folder), { recursive: true, mode: 0o700 });
    put(join(folder, "authorized_keys"), authorized, 0o600);
    for (const path of [folder, join(folder, "authorized_keys")])
      chownSync(join(root, path), home.uid, home.gid);
  }
}

/** /etc/hosts as hosts without a name server have it. */
export function hostsFile(lab: Pick<LabRecord, "hosts" | "prefix">, host: HostRecord): string {
  const others = lab.hosts.filter(({ name }) => name !== host.name);
  return [
    "127.0.0.1 localhost",
    "::1 localhost ip6-localhost ip6-loopback",
    `${host.address} ${host.name}`,
    ...others.map(({ address, name }) => `${address} ${name}`),
    `${vipAddress({ prefix: lab.prefix })} ${endpointName}`,
    "",
  ].join("\n");
}

/**
 * Refuses folders in which hosts can't live.
 * @throws DiagnosticError `lab/bad-folder`
 */
export function checkStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // @source linux/magic.h: OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC
  const unfit = { 0x794c7630: "an overlay", 0x01021994: "memory (tmpfs)" }[statfsSync(folder).type];
  if (unfit === undefined && !/[,:]/.test(folder)) return;
  throw new DiagnosticError(
    error("lab/bad-folder", `a lab's hosts can't live in ${folder}`, {
      detail: unfit
        ? `It lies on ${unfit}; the hosts' own overlays need a disk file system such as ext4 or xfs.`
        : "A comma or colon in the path would end an option of mount.",
      hint: "name another folder with --state",
    }),
  );
}
