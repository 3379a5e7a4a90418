import type { Fault } from "../fault.js";

const stale = "node-role.kubernetes.io/master";
const current = "node-role.kubernetes.io/control-plane";

export const staleTaint: Fault = {
  id: "stale-taint",
  title: "A node has a taint that Kubernetes no longer uses",
  section: "6.9",
  meaning:
    "Since 1.25 nothing of Kubernetes tolerates the old name of the control planes' taint: CoreDNS, Calico and others may stay away from the node.",
  mend: "`kubectl taint node NODE node-role.kubernetes.io/master-`",
  remedy: "safe",
  find: ({ cluster }) =>
    (cluster?.objects.nodes ?? []).flatMap(({ name, taints, labels, kubeletVersion }) => {
      const old = taints.filter(({ key }) => key === stale);
      if (old.length === 0 || !isFrom125(kubeletVersion)) return [];
      const isAlone = current in labels && !taints.some(({ key }) => key === current);
      return [
        {
          host: "",
          on: cluster!.host,
          evidence: [
            `node ${name} (${kubeletVersion}) has the taint ${old.map(({ key, effect }) => `${key}:${effect}`).join(", ")}`,
          ],
          given: { node: name, effects: old.map(({ effect }) => effect) },
          ...(isAlone
            ? {
                unmendable: `nothing else keeps pods off this control plane: taint it ${current}:NoSchedule first, if they are to stay off`,
              }
            : {}),
        },
      ];
    }),
};

function isFrom125(version: string): boolean {
  const [, minor = "0"] = /^v1\.(\d+)/.exec(version) ?? [];
  return Number(minor) >= 25;
}
