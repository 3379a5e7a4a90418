import type { ClusterParts } from "./cluster-parts.js";
import type { HostParts } from "./host-parts.js";
import type { ClusterLook, HostLook, Look, ReachedHost } from "./look.js";

type Result = { readonly [key: string]: unknown };

/** One look from the results of the tasks that asked. A host that was skipped or not reached gave none. */
export function bringTogether(
  hosts: readonly Result[],
  looks: readonly Result[],
  clusters: readonly Result[],
  reach: readonly Result[],
  firewalls: readonly Result[] = [],
): Look {
  const asked = clusters.filter(isClusterLook);
  const answering = asked.find(({ objects }) => objects.nodes.length > 0);
  return {
    hosts: hosts.map((host, i) =>
      hostLook(host, resultOf(looks, host.host, i), resultOf(reach, host.host, i), firewalls[i]),
    ),
    asked,
    ...(answering ? { cluster: answering } : {}),
  };
}

/** By the host's name, or its place in the list: a result of a task that did not get so far has no name in it. */
function resultOf(results: readonly Result[], host: unknown, place: number): Result | undefined {
  const nameless = results[place]?.host === undefined ? results[place] : undefined;
  return results.find((result) => result.host === host) ?? nameless;
}

function hostLook(
  { host, groups, settings }: Result,
  look: Result | undefined,
  reach: Result | undefined,
  firewall: Result | undefined,
): HostLook {
  const known = {
    host: String(host),
    groups: Array.isArray(groups) ? groups.map(String) : [],
    settings: (settings ?? {}) as HostLook["settings"],
  };
  if (look?.identity === undefined)
    return {
      ...known,
      isReached: false,
      reason: typeof look?.msg === "string" ? look.msg : "it did not answer",
    };
  const { clock_offset: clockOffset, ...parts } = look;
  return {
    ...(parts as unknown as HostParts),
    ...known,
    isReached: true,
    closed: closedPorts(firewall),
    filtered: (reach?.filtered ?? []) as ReachedHost["filtered"],
    ...(typeof clockOffset === "number" ? { clockOffset } : {}),
  };
}

/** Results of firewall_port in check mode, one for each port: what it would open is shut. */
function closedPorts(firewall: Result | undefined): ReachedHost["closed"] {
  const results = Array.isArray(firewall?.results) ? (firewall.results as Result[]) : [];
  return results
    .filter(({ changed }) => changed === true)
    .map(({ item }) => item as ReachedHost["closed"][number]);
}

function isClusterLook(result: Result): result is Result & ClusterLook {
  return typeof result.host === "string" && (result as Partial<ClusterParts>).objects !== undefined;
}
