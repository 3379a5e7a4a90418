import type { Plain } from "../../../engine/module/index.js";
import type { ClusterParts } from "./cluster-parts.js";
import type { HostParts } from "./host-parts.js";

/** Everything that a judgement is made from. */
export interface Look {
  /** Every host that was asked for, also those that could not be reached. */
  readonly hosts: readonly HostLook[];
  /** What the API says; absent where none answered. */
  readonly cluster?: ClusterLook;
  /** What each control plane that was asked knows of etcd: one where an API answered, all where none did. */
  readonly asked: readonly ClusterLook[];
}

/** A cluster as one of its control planes sees it. */
export interface ClusterLook extends ClusterParts {
  readonly host: string;
}

export type HostLook = UnreachedHost | ReachedHost;

interface InventoryHost {
  readonly host: string;
  readonly groups: readonly string[];
  /** Values of the playbooks' variables; of a cluster that hapb did not make these are its defaults. */
  readonly settings: { readonly [name: string]: Plain | undefined };
}

export interface UnreachedHost extends InventoryHost {
  readonly isReached: false;
  /** Why, in the words of whoever tried. */
  readonly reason: string;
}

export interface ReachedHost extends InventoryHost, HostParts {
  readonly isReached: true;
  /** Seconds that its clock is ahead of the control machine's; absent where the host has no date. */
  readonly clockOffset?: number;
  /** Ports of its part in the cluster that its own firewall keeps shut. */
  readonly closed: readonly { readonly port?: string; readonly protocol?: string }[];
  /** Targets (`address:port`) that it has no way to, each with the reason. */
  readonly filtered: readonly { readonly target: string; readonly reason: string }[];
}

export function reached(look: Look): ReachedHost[] {
  return look.hosts.filter((host) => host.isReached);
}

/** Hosts that are nodes: kubeadm or a kubelet has left its files there. */
export function nodes(look: Look): ReachedHost[] {
  return reached(look).filter(isNode);
}

export function isNode({ kubelet, groups }: ReachedHost): boolean {
  return kubelet.isJoined || groups.includes("control_planes") || groups.includes("workers");
}

export function isControlPlane({ staticPods, groups }: ReachedHost): boolean {
  return staticPods.some(({ name }) => name === "kube-apiserver") || groups.includes("control_planes");
}

export function controlPlanes(look: Look): ReachedHost[] {
  return reached(look).filter(isControlPlane);
}

/** A variable's value as text; "" where it has none. */
export function setting({ settings }: HostLook, name: string): string {
  const value = settings[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Signs of each of these hosts that has evidence. */
export function signsOn<H extends HostLook>(
  hosts: readonly H[],
  evidenceOf: (host: H) => readonly string[],
): { readonly host: string; readonly evidence: readonly string[] }[] {
  return hosts
    .map((host) => ({ host: host.host, evidence: evidenceOf(host) }))
    .filter(({ evidence }) => evidence.length > 0);
}
