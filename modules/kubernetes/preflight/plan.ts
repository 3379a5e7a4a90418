import type { Plain } from "../../../engine/module/index.js";
import type { HostLook } from "./look.js";
import type { Reach } from "./reach.js";

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
  /** Names of the bundle's images; absent where none is used, or where it doesn't say. */
  readonly bundleImages?: readonly string[];
  /** What a running cluster says of itself, also where this run leaves its control planes out. */
  readonly running?: Plain;
}

export interface HostPlan {
  readonly host: string;
  readonly groups: readonly string[];
  /** Where ssh leads: the inventory's ansible_host and ansible_port; absent for hosts that are reached otherwise. */
  readonly address?: string;
  readonly port?: number;
  /** Of keepalived's password, which goes nowhere but into its configuration: how long it is, and whether it is one word. */
  readonly password?: { readonly length: number; readonly is_word: boolean };
  readonly settings: { readonly [name: string]: Plain | undefined };
  /** Absent before the hosts were looked at. */
  readonly look?: HostLook & { readonly vip_interface: string; readonly has_vip: boolean };
  /** Absent where the ways to other hosts were not tried. */
  readonly reach?: Reach;
  /** Ports that were listened on for a moment, so that a refusal tells something; absent where that was not needed. */
  readonly listened?: readonly number[];
  /** As `kubernetes_node_state` has it; absent before, and on load balancers. */
  readonly node?: {
    readonly state: string;
    readonly cluster_configuration?: Plain;
    readonly kubelet_configuration?: Plain;
    readonly kube_proxy_configuration?: Plain;
    readonly runtime?: string;
  };
}

/** What a rule came upon: a variable, group or host, what is wrong with it, and what to do where the rule's own words are too wide. */
export interface Finding {
  readonly about: string;
  readonly problem: string;
  readonly mend?: string;
}

/** One thing that can't work, or that a person should know of. */
export interface Rule {
  /** What preflight_ignore calls it. */
  readonly id: string;
  /** "variables" needs no host; "hosts" what was seen on them. */
  readonly part: "variables" | "hosts";
  /** A warning stops nothing. */
  readonly severity: "error" | "warning";
  /** What it comes upon, for docs/preflight.md. */
  readonly finds: string;
  /** What mends it. */
  readonly mend: string;
  judge(plan: ClusterPlan): Finding[];
}

/** Rules of one part that refuse. */
type Refusal = Omit<Rule, "part" | "severity"> & { readonly severity?: "warning" };

export const ofVariables = (rules: readonly Refusal[]): Rule[] =>
  rules.map((rule) => ({ severity: "error", part: "variables", ...rule }));

export const ofHosts = (rules: readonly Refusal[]): Rule[] =>
  rules.map((rule) => ({ severity: "error", part: "hosts", ...rule }));

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

/** Whether an address moves between hosts; else the users bring a load balancer of their own. */
export function hasVip(plan: ClusterPlan): boolean {
  return text(plan, "loadbalancer") !== "none";
}

/** Whether keepalived moves the address, and haproxy spreads the load; else kube-vip does the first, or neither is wanted. */
export function hasKeepalived(plan: ClusterPlan): boolean {
  return ["stacked", "external"].includes(text(plan, "loadbalancer"));
}

/** Name of the group whose hosts may have the address of the API; empty: none. */
export function loadBalancerGroup(plan: ClusterPlan): string {
  if (!hasVip(plan)) return "";
  return text(plan, "loadbalancer") === "external" ? "load_balancers" : "control_planes";
}

/** Hosts that the address of the API moves between. */
export function loadBalancers(plan: ClusterPlan): HostPlan[] {
  return inGroup(plan, loadBalancerGroup(plan));
}

/** Those of them that run keepalived and haproxy. */
export function balancing(plan: ClusterPlan): HostPlan[] {
  return hasKeepalived(plan) ? loadBalancers(plan) : [];
}

/** A host that is no node yet: what would keep it from becoming one matters here alone. */
export function isBare({ node }: HostPlan): boolean {
  return node?.state === "clean";
}

/** Ports that every cluster has in use. @source Kubernetes' documentation, "Ports and Protocols"; 8404 is haproxy's own health page */
export const portOwners: ReadonlyMap<number, string> = new Map([
  [2379, "etcd"],
  [2380, "etcd"],
  [8404, "haproxy's health page"],
  [10250, "the kubelet"],
  [10256, "kube-proxy"],
  [10257, "kube-controller-manager"],
  [10259, "kube-scheduler"],
]);

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
