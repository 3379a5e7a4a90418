import { stringify } from "yaml";
import { knownHostsPath, sshKeyPath } from "./keys.js";
import { kubernetesVariables } from "./kubernetes/variables.js";
import type { HostRecord, LabRecord } from "./records.js";

/** The text of a lab's inventory: its hosts in their groups, how to reach them, and what playbooks have to know. */
export function inventoryText(lab: LabRecord): string {
  const groups = [...new Set(lab.hosts.flatMap(groupsOf))];
  const document = {
    all: {
      vars: {
        ansible_user: "root",
        ansible_ssh_private_key_file: sshKeyPath(lab),
        ansible_ssh_common_args: sshOptions(lab).map(quote).join(" "),
        ...(lab.bundle === undefined ? {} : kubernetesVariables(lab.bundle, { prefix: lab.prefix })),
      },
      hosts: Object.fromEntries(
        lab.hosts.map(({ name, address }) => [name, { ansible_host: address, node_ip: address }]),
      ),
      children: Object.fromEntries(groups.map((name) => [name, members(lab, name)])),
    },
  };
  const head = `# Written by "hapb lab up" for the lab ${lab.name}; gone with "hapb lab down".\n`;
  return head + stringify(document, { lineWidth: 0 });
}

/** The options with which ssh knows a lab's hosts and nobody else, and shows no other keys of an agent. */
export function sshOptions(lab: Pick<LabRecord, "folder">): string[] {
  const knownHosts = `UserKnownHostsFile=${knownHostsPath(lab)}`;
  return ["-o", knownHosts, "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes"];
}

/** Those of its layout, and its family. */
function groupsOf(host: HostRecord): string[] {
  return [...host.groups, host.family];
}

function members(lab: LabRecord, group: string): { hosts: Record<string, null> } {
  const inGroup = lab.hosts.filter((host) => groupsOf(host).includes(group));
  return { hosts: Object.fromEntries(inGroup.map(({ name }) => [name, null])) };
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
