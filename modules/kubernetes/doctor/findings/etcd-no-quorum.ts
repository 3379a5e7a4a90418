import type { Fault } from "../fault.js";
import { controlPlanes } from "../look.js";

export const etcdNoQuorum: Fault = {
  id: "etcd-no-quorum",
  title: "etcd has no majority",
  meaning:
    "Less than half of its members and one more run and hear each other. Nothing is lost; nothing can be written, and API servers end.",
  mend: "Bring the missing control planes back, or the way between them on port 2380. Nothing is to be reset or initialised: that would lose the data. Only when they are gone for good, restore from a backup.",
  remedy: "person",
  causedBy: ["runtime-stopped", "kubelet-down"],
  causedElsewhere: ["host-unreachable"],
  find(look) {
    const members = controlPlanes(look).filter(({ staticPods }) =>
      staticPods.some(({ name }) => name === "etcd"),
    );
    const isUnknown = members.some(({ network }) => network.listeners.length === 0);
    if (look.cluster !== undefined || look.asked.length === 0 || isUnknown) return [];
    if (members.length === 0 || look.asked.some(({ etcd }) => etcd.length > 0)) return [];
    const evidence = members.map(({ host, network }) => {
      const runs = network.listeners.some(({ port }) => port === 2379);
      return runs ? `${host}: etcd runs and does not answer` : `${host}: etcd does not run`;
    });
    const unreached = look.hosts.filter(
      ({ isReached, groups }) => !isReached && groups.includes("control_planes"),
    );
    return [{ host: "", evidence: [...evidence, ...unreached.map(({ host }) => `${host}: not reached`)] }];
  },
};
