import { DiagnosticError, error } from "../base/diagnostic.js";
import { maxHosts } from "./subnet.js";

/** Which groups a lab's hosts stand in. */
export type LayoutName = "stacked" | "external" | "plain";

export const layoutNames: readonly LayoutName[] = ["stacked", "external", "plain"];

/** A host as it is asked for. */
export interface HostPlan {
  readonly name: string;
  /** Inventory groups besides `all`. */
  readonly groups: readonly string[];
  /** Name of its family; the usual one when absent. */
  readonly family?: string;
}

/** How many hosts a layout has when nobody says. */
export const defaultHosts: Readonly<Record<LayoutName, number>> = { stacked: 4, external: 6, plain: 2 };

/**
 * The hosts of a layout. Three control planes as soon as there are enough hosts for them, since two etcd members
 * survive no more than one; the rest are workers.
 * @throws DiagnosticError `lab/bad-layout` when there are too few or too many
 */
export function planHosts(layout: LayoutName, count: number): HostPlan[] {
  const loadBalancers = layout === "external" ? 2 : 0;
  const fewest = loadBalancers + 1;
  if (!Number.isInteger(count) || count < fewest || count > maxHosts)
    throw new DiagnosticError(
      error("lab/bad-layout", `a lab of layout ${layout} can't have ${count} hosts`, {
        detail: `It can have ${fewest} to ${maxHosts}.`,
      }),
    );
  if (layout === "plain") return named("host", count, []);
  const nodes = count - loadBalancers;
  const controlPlanes = nodes >= 3 ? 3 : 1;
  return [
    ...named("lb", loadBalancers, ["load_balancers"]),
    ...named("cp", controlPlanes, ["control_planes"]),
    ...named("w", nodes - controlPlanes, ["workers"]),
  ];
}

/** The same hosts, each of the next of these families, over again where they are more than the families. */
export function withFamilies(hosts: readonly HostPlan[], families: readonly string[]): HostPlan[] {
  return hosts.map((host, i) => ({ ...host, family: families[i % families.length] }));
}

function named(prefix: string, count: number, groups: readonly string[]): HostPlan[] {
  return Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i + 1}`, groups }));
}
