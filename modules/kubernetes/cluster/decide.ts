/** One control plane of the inventory, as `kubernetes_node_state` saw it. */
export interface ControlPlaneState {
  readonly host: string;
  readonly state: string;
  readonly unfinished: string;
  readonly running: boolean;
  readonly endpoint?: string;
  /** What was seen at the endpoint where nobody answered. */
  readonly endpoint_seen?: string;
  readonly ca: string;
  readonly found: readonly string[];
}

/** What may be done: join what exists, or begin a cluster on one host; neither yet; or nothing at all, and why. */
export type Decision =
  | { readonly kind: "exists"; readonly members: readonly string[]; readonly ca: string }
  | { readonly kind: "begin"; readonly on: string }
  | { readonly kind: "none" }
  | { readonly kind: "refuse"; readonly reason: string; readonly hint: string };

/**
 * Whether there is a cluster, and if not, whether one may begin. A second cluster beside a living one, or a new one in
 * place of one that is merely switched off, loses people's data: what is not known for certain is refused.
 * @param controlPlanes every control plane of the inventory, in its order
 * @param states of those that were reached
 * @param candidates those that this run may change
 * @param prepares whether this run neither begins nor joins one
 */
export function decide(
  controlPlanes: readonly string[],
  states: readonly ControlPlaneState[],
  candidates: readonly string[],
  prepares = false,
): Decision {
  const known = new Map(states.map((state) => [state.host, state]));
  const seen = controlPlanes.flatMap((name) => known.get(name) ?? []);
  const members = seen.filter(({ state }) => state === "done");
  const problem = members.length > 0 ? whyNotJoin(seen, members) : whyNotBegin(controlPlanes, seen);
  if (problem) return { kind: "refuse", ...problem };
  if (members.length > 0)
    return { kind: "exists", members: members.map(({ host }) => host), ca: members[0]!.ca };
  const first = chooseFirst(seen, candidates);
  return first.kind === "refuse" && prepares ? { kind: "none" } : first;
}

type Problem = { readonly reason: string; readonly hint: string };

function whyNotJoin(
  seen: readonly ControlPlaneState[],
  members: readonly ControlPlaneState[],
): Problem | undefined {
  const authorities = new Set(members.map(({ ca }) => ca));
  if (authorities.size > 1)
    return {
      reason: `${names(members)} are control planes of different clusters`,
      hint: "one inventory describes one cluster: take those out that belong to another",
    };
  const began = seen.filter(({ unfinished }) => unfinished === "init");
  if (began.length > 0)
    return {
      reason: `${names(began)} has begun a cluster of its own, but ${names(members)} is in one already`,
      hint: `if nothing of ${names(began)} is needed: playbooks/reset.yml with --limit ${began[0]!.host}, then run again`,
    };
  return whyDown(seen);
}

function whyNotBegin(
  controlPlanes: readonly string[],
  seen: readonly ControlPlaneState[],
): Problem | undefined {
  const missing = controlPlanes.filter((name) => !seen.some(({ host }) => host === name));
  if (missing.length > 0)
    return {
      reason: `no control plane that was reached is in a cluster, and ${missing.join(", ")} could not be reached`,
      hint: "a cluster may live there, so none is begun: bring these hosts up, or take them out of the inventory",
    };
  const down = whyDown(seen);
  if (down) return down;
  const joining = seen.filter(({ unfinished }) => unfinished === "join");
  if (joining.length > 0)
    return {
      reason: `${names(joining)} began to join a cluster, and no control plane is in one now`,
      hint: "bring that cluster up; if it is gone for good: playbooks/reset.yml, then run again",
    };
  const beginning = seen.filter(({ unfinished }) => unfinished === "init");
  if (beginning.length > 1)
    return {
      reason: `${names(beginning)} have each begun a cluster`,
      hint: "keep one and take the others apart: playbooks/reset.yml with --limit",
    };
  return whyAnswered(seen);
}

function whyDown(seen: readonly ControlPlaneState[]): Problem | undefined {
  const down = seen.filter(({ state }) => state === "down");
  if (down.length === 0) return undefined;
  const details = down.map(({ host, found }) => `${host}: ${found.join("; ")}`).join(". ");
  return {
    reason: `${names(down)} is part of a cluster that does not answer (${details})`,
    hint: "nothing was changed; it may only be switched off: bring all control planes up; what else is wrong says `hapb doctor -i INVENTORY`",
  };
}

function whyAnswered(seen: readonly ControlPlaneState[]): Problem | undefined {
  for (const { host, endpoint, endpoint_seen = "" } of seen) {
    if (endpoint === "nothing" || endpoint === "ours") continue;
    if (endpoint !== "other")
      return {
        reason: `whether something answers at the cluster's endpoint is not known, asked from ${host}${endpoint_seen && `: ${endpoint_seen}`}`,
        hint: endpoint_seen
          ? `a cluster may be there, so none is begun: find out on ${host} what stands at the endpoint (curl -kv https://ENDPOINT/livez), then run again`
          : `kubernetes_node_state has to be given the endpoint, and needs curl on ${host}`,
      };
    return {
      reason: `something answers at the cluster's endpoint already, asked from ${host}, and no control plane of the inventory is in a cluster`,
      hint: "another cluster may use this address: choose another one, or add its control planes to the inventory",
    };
  }
  return undefined;
}

function chooseFirst(seen: readonly ControlPlaneState[], candidates: readonly string[]): Decision {
  const first =
    seen.find(({ unfinished }) => unfinished === "init") ??
    seen.find(({ host }) => candidates.includes(host));
  if (first && candidates.includes(first.host)) return { kind: "begin", on: first.host };
  return {
    kind: "refuse",
    reason: first
      ? `${first.host} has begun the cluster, and this run leaves it out`
      : "there is no cluster to join yet",
    hint: "run without --limit, or with a control plane in it",
  };
}

function names(states: readonly ControlPlaneState[]): string {
  return states.map(({ host }) => host).join(", ");
}
