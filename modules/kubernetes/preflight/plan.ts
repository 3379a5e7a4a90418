import type { Plain } from "../../../engine/module/index.js";
import type { HostLook } from "./look.js";

/** A cluster as its inventory asks for it: the values after defaults and templates, host by host. */
export interface ClusterPlan {
  /** Those that this run works on. */
  readonly hosts: readonly HostPlan[];
  /** Everybody, also those that --limit leaves out, by group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Releases that the playbooks know: `1.34` and so on. */
  readonly releases: readonly string[];
  /** What the bundle holds; absent where none is used. */
  readonly bundleVersion?: string;
}

export interface HostPlan {
  readonly host: string;
  readonly groups: readonly string[];
  readonly settings: { readonly [name: string]: Plain | undefined };
  /** Absent before the hosts were looked at. */
  readonly look?: HostLook & { readonly vip_interface: string; readonly has_vip: boolean };
  /** Addresses and ports that the host has no way to; absent before it was asked. */
  readonly filtered?: readonly { readonly target: string; readonly reason: string }[];
  /** As `kubernetes_node_state` has it; absent before, and on load balancers. */
  readonly node?: {
    readonly state: string;
    readonly cluster_configuration?: Plain;
    readonly kubelet_configuration?: Plain;
    readonly kube_proxy_configuration?: Plain;
    readonly runtime?: string;
  };
}

/** Something that can't work: about a variable or a host, what is wrong with it, and what to do. */
export interface Problem {
  readonly about: string;
  readonly problem: string;
  readonly mend: string;
}

export type Rule = (plan: ClusterPlan) => Problem[];

/** Values of the whole cluster are the same on all hosts (a rule of its own sees to that), so the first says them. */
export function setting(plan: ClusterPlan, name: string): Plain | undefined {
  return plan.hosts[0]?.settings[name];
}

export function text(plan: ClusterPlan, name: string): string {
  const value = setting(plan, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function number(plan: ClusterPlan, name: string): number {
  return Number(setting(plan, name));
}

export function inGroup(plan: ClusterPlan, group: string): HostPlan[] {
  return plan.hosts.filter(({ groups }) => groups.includes(group));
}

/** Names of all hosts of a group. */
export function members(plan: ClusterPlan, group: string): readonly string[] {
  return plan.groups[group] ?? [];
}

/** Hosts that become nodes of the cluster. */
export function nodes(plan: ClusterPlan): HostPlan[] {
  return plan.hosts.filter(({ groups }) => groups.includes("control_planes") || groups.includes("workers"));
}

/** Hosts that the address of the API moves between. */
export function loadBalancers(plan: ClusterPlan): HostPlan[] {
  const kind = text(plan, "loadbalancer");
  if (kind === "none") return [];
  return inGroup(plan, kind === "external" ? "load_balancers" : "control_planes");
}

/** Those of them that run keepalived and haproxy. */
export function balancing(plan: ClusterPlan): HostPlan[] {
  return text(plan, "loadbalancer") === "kube-vip" ? [] : loadBalancers(plan);
}

export function hostText({ settings }: HostPlan, name: string): string {
  const value = settings[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Values that more than one host has, with their hosts. Empty values count as unknown, not as the same. */
export function duplicates(
  hosts: readonly HostPlan[],
  valuesOf: (host: HostPlan) => readonly string[],
): { readonly value: string; readonly hosts: readonly string[] }[] {
  const owners = new Map<string, string[]>();
  for (const host of hosts)
    for (const value of valuesOf(host))
      if (value !== "") owners.set(value, [...(owners.get(value) ?? []), host.host]);
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(([value, names]) => ({ value, hosts: names }));
}
