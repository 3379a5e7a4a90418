import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { command } from "../command.js";
import { cacheFolder } from "../folders.js";
import { withLock } from "../lock.js";
import { baseFiles, disabledUnits, maskedUnits } from "./files.js";
import { installedPackages, offeredPackages, packageFolder, suite } from "./packages.js";
import { admin, operator } from "./users.js";

/** Says what a long step is doing, one line at a time. */
export type Progress = (line: string) => void;

/** The packages of a host. */
const packages = { suite, installedPackages, offeredPackages, architecture: process.arch };

/** What the base image is made from: the same recipe is the same image. */
const recipe = {
  // Raised by hand when the steps below change.
  steps: 2,
  packages,
  baseFiles,
  maskedUnits,
  disabledUnits,
  users: { admin, operator },
};

/** The digest that names the base image in the cache. */
export const baseDigest = (): string => digest(recipe);

/** The same for what takes only programs from the image: container images, a containerd store. */
export const packagesDigest = (): string => digest(packages);

function digest(input: unknown): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex").slice(0, 16);
}

/**
 * The folder of the base image all hosts' file systems start from; made when the cache doesn't have it (about a
 * minute, 450 MB), by one process at a time.
 * @throws DiagnosticError when a step fails; nothing half made stays
 */
export async function baseImage(progress: Progress): Promise<string> {
  const folder = join(cacheFolder(), `base-${baseDigest()}`);
  if (existsSync(folder)) return folder;
  const lock = join(cacheFolder(), "base.lock");
  return withLock(
    lock,
    () => progress("waiting for another hapb that makes the base image"),
    async () => {
      if (existsSync(folder)) return folder;
      const partial = `${folder}.partial`;
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(dirname(partial), { recursive: true });
      try {
        await build(partial, progress);
        renameSync(partial, folder);
        removeOldImages(dirname(folder), folder);
      } catch (cause) {
        rmSync(partial, { recursive: true, force: true });
        throw cause;
      }
      return folder;
    },
  );
}

/** Images of other recipes, but for those that a lab stands on. */
function removeOldImages(cache: string, current: string): void {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8");
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (/^base-[0-9a-f]+$/.test(name) && path !== current && !mounts.includes(`lowerdir=${path},`))
      rmSync(path, { recursive: true, force: true });
  }
}

async function build(root: string, progress: Progress): Promise<void> {
  progress(`making the base image: Debian ${suite} by debootstrap (about half a minute)`);
  const mirror = process.env.HAPB_LAB_MIRROR;
  await command("debootstrap", ["--variant=minbase", suite, root, ...(mirror ? [mirror] : [])]);

  progress(`making the base image: ${installedPackages.length} packages (about half a minute)`);
  const policy = join(root, "usr/sbin/policy-rc.d");
  // Nothing that is installed may start a service on the machine that makes the image. @source invoke-rc.d(8)
  await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await apt(root, ["update"]);
  await apt(root, ["install", ...installedPackages]);
  await apt(root, ["clean"]);

  progress(`making the base image: packages that hosts can install (${offeredPackages.join(", ")})`);
  await apt(root, ["install", "--download-only", ...offeredPackages]);
  await makePackageFolder(root);
  await rm(policy);

  await writeBaseFiles(root);
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

/** Apt's index of the downloaded packages, in the flat form of sources.list(5), made without dpkg-dev. */
async function makePackageFolder(root: string): Promise<void> {
  const script = `set -e
mkdir -p ${packageFolder}
mv /var/cache/apt/archives/*.deb ${packageFolder}
cd ${packageFolder}
for deb in *.deb; do
  dpkg-deb --field "$deb"
  echo "Filename: ./$deb"
  echo "Size: $(stat -c %s "$deb")"
  echo "SHA256: $(sha256sum "$deb" | cut -d' ' -f1)"
  echo
done > Packages
rm -rf /var/lib/apt/lists/*`;
  await inside(root, "sh", ["-c", script]);
}

async function writeBaseFiles(root: string): Promise<void> {
  for (const file of baseFiles) {
    const path = join(root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.text);
    await chmod(path, file.mode);
  }
  await rm(join(root, "etc/apt/sources.list.d"), { recursive: true, force: true });
  await mkdir(join(root, "etc/apt/sources.list.d"));
  await mkdir(join(root, "var/log/journal"), { recursive: true });
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

function apt(root: string, args: readonly string[]): Promise<string> {
  return inside(root, "apt-get", [
    ...["-y", "-q", "-o", "APT::Install-Recommends=false", "-o", "Acquire::Languages=none"],
    ...args,
  ]);
}

function inside(root: string, program: string, args: readonly string[], input?: string): Promise<string> {
  return command("chroot", [root, program, ...args], {
    input,
    env: { DEBIAN_FRONTEND: "noninteractive", PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
  });
}
