import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { command } from "../command.js";
import type { BaseFile } from "./files.js";
import { packageFolder } from "./packages.js";

/** Runs a program in an image that is being made. @throws DiagnosticError `lab/command-failed` */
export function inside(
  root: string,
  program: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return command("chroot", [root, program, ...args], {
    input,
    env: { DEBIAN_FRONTEND: "noninteractive", PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
  });
}

/** The same for apt-get, without what a host has no use for. */
export function apt(root: string, args: readonly string[]): Promise<string> {
  return inside(root, "apt-get", [
    ...["-y", "-q", "-o", "APT::Install-Recommends=false", "-o", "Acquire::Languages=none"],
    ...args,
  ]);
}

/** Nothing that `work` installs may start a service on the machine that makes the image. @source invoke-rc.d(8) */
export async function withoutServices(root: string, work: () => Promise<void>): Promise<void> {
  const policy = join(root, "usr/sbin/policy-rc.d");
  await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await work();
  await rm(policy);
}

/**
 * Moves the downloaded packages to the folder that hosts carry, and makes apt's index of it, in the flat form of
 * sources.list(5), without dpkg-dev.
 */
export async function makePackageFolder(root: string): Promise<void> {
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

export async function writeFiles(root: string, files: readonly BaseFile[]): Promise<void> {
  for (const file of files) {
    const path = join(root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.text);
    await chmod(path, file.mode);
  }
}
