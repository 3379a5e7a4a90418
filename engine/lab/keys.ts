import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command } from "./command.js";
import type { HostRecord, LabRecord } from "./records.js";

/** Where a lab keeps what its users need. */
export const sshKeyPath = (lab: Pick<LabRecord, "folder">): string => join(lab.folder, "id_ed25519");
export const knownHostsPath = (lab: Pick<LabRecord, "folder">): string => join(lab.folder, "known_hosts");
const hostKeyPath = (lab: LabRecord, host: HostRecord, type: string): string =>
  join(lab.folder, "keys", `${host.name}_${type}`);

/** The types of key every host has. Only the first is in known_hosts, as after a first connection by ssh. */
export const hostKeyTypes = ["ed25519", "ecdsa"] as const;

/** Makes the lab's key pair, every host's own keys and the known_hosts file that has them. */
export async function makeKeys(lab: LabRecord): Promise<void> {
  await generate("ed25519", sshKeyPath(lab), `lab ${lab.name}`);
  await Promise.all(
    lab.hosts.flatMap((host) =>
      hostKeyTypes.map((type) => generate(type, hostKeyPath(lab, host, type), host.name)),
    ),
  );
  const lines = lab.hosts.map((host) => {
    const [type, key] = hostKey(lab, host, hostKeyTypes[0]).publicKey.split(" ");
    return `${host.address},${host.name} ${type} ${key}\n`;
  });
  writeFileSync(knownHostsPath(lab), lines.join(""));
}

/** A host's key of one type. */
export function hostKey(
  lab: LabRecord,
  host: HostRecord,
  type: (typeof hostKeyTypes)[number],
): { readonly privateKey: string; readonly publicKey: string } {
  const path = hostKeyPath(lab, host, type);
  return { privateKey: readFileSync(path, "utf8"), publicKey: readFileSync(`${path}.pub`, "utf8") };
}

async function generate(type: string, path: string, comment: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await command("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", comment, "-f", path]);
}
