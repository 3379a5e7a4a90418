import { hostText, isBare, ofHosts, type ClusterPlan, type Finding } from "../plan.js";

/** What nodes need of each other, tried before anything is installed. */
export const reach = ofHosts([
  {
    id: "way-shut",
    finds: "A host has no way to a port that it needs of another host.",
    mend: "a firewall or route between the two hosts: the ports stand in docs/kubernetes.md",
    judge: (plan) => [
      ...plan.hosts.flatMap(({ host, reach: tried }) =>
        (tried?.filtered ?? []).map(({ target, reason }) => ({
          about: host,
          problem: `has no way to ${target} (${reason})`,
        })),
      ),
      ...refused(
        plan,
        (port, ports) => ports?.includes(port) === true,
        "refused, though something listens there",
      ),
    ],
  },
  {
    id: "way-unknown",
    severity: "warning",
    finds: "Whether a firewall is between two hosts can't be told.",
    mend: "see for yourself that the ports of docs/kubernetes.md are open between the hosts",
    judge: (plan) => [
      ...plan.hosts
        .filter(({ reach: tried }) => tried?.is_unknown)
        .map(({ host }) => ({
          about: host,
          problem: "has neither curl nor bash nor wget: its ways to the other hosts were not tried",
        })),
      // Without rules that reject, a refusal is the host's own, and proves the way.
      ...(plan.hosts.some(({ look }) => look?.rejects)
        ? refused(
            plan,
            (_port, ports) => ports === undefined || ports.length === 0,
            "refused: by the host itself or by a firewall",
          )
        : []),
    ],
  },
]);

/** Refused connections to bare hosts. @param counts of a port, and what was made to listen on its host */
function refused(
  plan: ClusterPlan,
  counts: (port: number, ports: readonly number[] | undefined) => boolean,
  reason: string,
): Finding[] {
  return plan.hosts.flatMap(({ host, reach: tried }) =>
    (tried?.refused ?? []).flatMap((target) => {
      const at = target.lastIndexOf(":");
      const [address, port] = [target.slice(0, at).replace(/[[\]]/g, ""), Number(target.slice(at + 1))];
      const there = plan.hosts.find((each) => hostText(each, "node_ip") === address);
      if (!there || !isBare(there) || !counts(port, there.listened)) return [];
      return [{ about: host, problem: `has no way to ${target} (${reason})` }];
    }),
  );
}
