import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { command } from "./command.js";
import type { Progress } from "./base/progress.js";

/** Programs the lab starts on this machine, and the Debian and Ubuntu packages that have them. */
const programs: Readonly<Record<string, string>> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  flock: "util-linux",
  nsenter: "util-linux",
  mount: "mount",
  tar: "tar",
};

/** Also needed where Debian's own archive keys don't come with the system, as on Ubuntu. */
const archiveKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Refuses to go on where a lab can't be.
 * @throws DiagnosticError `lab/needs-root`, `lab/needs-linux`
 */
export function checkMachine(what: string): void {
  if (process.platform !== "linux")
    throw new DiagnosticError(
      error("lab/needs-linux", `${what} needs a Linux machine, this is ${process.platform}`),
    );
  if (process.geteuid?.() !== 0)
    throw new DiagnosticError(
      error("lab/needs-root", `${what} needs root: it mounts file systems and makes network namespaces`, {
        hint: "run it again with sudo",
      }),
    );
}

/** Names of the packages that this machine lacks for a lab. */
export function missingPackages(env: NodeJS.ProcessEnv = process.env): string[] {
  const missing = Object.entries(programs)
    .filter(([program]) => !isInPath(program, env))
    .map(([, name]) => name);
  if (!existsSync(archiveKeyring)) missing.push("debian-archive-keyring");
  return [...new Set(missing)];
}

/**
 * Makes sure that the programs the lab needs are there, installing them when allowed to.
 * @throws DiagnosticError `lab/missing-packages`
 */
export async function requirePackages(install: boolean, progress: Progress): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (!install)
    throw new DiagnosticError(
      error("lab/missing-packages", `the lab needs packages that are not installed: ${missing.join(", ")}`, {
        hint: `hapb lab up --install, or: apt-get install --no-install-recommends ${missing.join(" ")}`,
      }),
    );
  await installPackages(missing, progress);
}

/**
 * Installs packages on this machine with apt.
 * @throws DiagnosticError `lab/command-failed`, `lab/missing-packages` where there is no apt
 */
export async function installPackages(names: readonly string[], progress: Progress): Promise<void> {
  if (!isInPath("apt-get", process.env))
    throw new DiagnosticError(
      error("lab/missing-packages", "this machine has no apt-get to install packages with", {
        detail: `The lab needs, by their Debian names: ${names.join(", ")}.`,
      }),
    );
  progress(`installing on this machine: ${names.join(" ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await command("apt-get", ["update", "-q"], { env });
  await command("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...names], { env });
}

/** Whether a program can be started by its bare name. */
export function isInPath(program: string, env: NodeJS.ProcessEnv): boolean {
  // A user's PATH often lacks the sbin folders that sudo's has.
  const folders = [...(env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
