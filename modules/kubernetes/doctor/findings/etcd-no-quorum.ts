import type { Fault } from "../fault.js";
import { controlPlanes, type ReachedHost } from "../look.js";

export const etcdNoQuorum: Fault = {
  id: "etcd-no-quorum",
  title: "etcd has no majority",
  meaning:
    "Less than half of its members and one more run and hear each other. Nothing is lost; nothing can be written, and API servers end.",
  mend: "Bring the missing control planes back, or the way between them on port 2380. Nothing is to be reset or initialised: that would lose the data. Only when they are gone for good, restore from a backup.",
  remedy: "person",
  reason: "Any way past a missing majority gives up data that its members may still have.",
  causedBy: ["runtime-stopped", "kubelet-down"],
  causedElsewhere: ["host-unreachable"],
  find(look) {
    const members = controlPlanes(look).filter((host) => hasManifest(host) || hasData(host));
    const isUnknown = members.some(({ network }) => network.listeners.length === 0);
    if (look.cluster !== undefined || look.asked.length === 0 || isUnknown) return [];
    if (members.length === 0 || look.asked.some(({ etcd }) => etcd.length > 0)) return [];
    const evidence = members.map((member) => {
      const { host, network } = member;
      const runs = network.listeners.some(({ port }) => port === 2379);
      if (!hasManifest(member)) return `${host}: there is etcd's data, and no manifest of etcd`;
      return runs ? `${host}: etcd runs and does not answer` : `${host}: etcd does not run`;
    });
    const unreached = look.hosts.filter(
      ({ isReached, groups }) => !isReached && groups.includes("control_planes"),
    );
    return [{ host: "", evidence: [...evidence, ...unreached.map(({ host }) => `${host}: not reached`)] }];
  },
};

function hasManifest({ staticPods }: ReachedHost): boolean {
  return staticPods.some(({ name }) => name === "etcd");
}

/** Of a member whose manifest somebody has moved away, as a restore of etcd does. */
function hasData({ traces, staticPods }: ReachedHost): boolean {
  return traces.files.includes("/var/lib/etcd/member") && staticPods.length > 0;
}
