import type { Role } from "../playbook/types.js";
import type { HostState } from "./host-state.js";

/** Hosts on which the role is still to run: it runs once on each, unless it allows duplicates. */
export function withoutDone(role: Role, hosts: readonly HostState[]): readonly HostState[] {
  return role.allowDuplicates ? hosts : hosts.filter((host) => !host.rolesDone.has(role.identity));
}

/** A role counts as run where one of its tasks did more than being skipped. */
export function finishRole(role: Role, hosts: readonly HostState[]): void {
  for (const host of hosts) {
    if (host.rolesBegun.has(role.identity)) host.rolesDone.add(role.identity);
    if (host.endedRole?.identity === role.identity) host.endedRole = undefined;
  }
}
