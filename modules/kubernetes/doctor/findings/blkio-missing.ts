import type { Fault } from "../fault.js";
import { nodes, signsOn } from "../look.js";

export const blkioMissing: Fault = {
  id: "blkio-missing",
  title: "The kernel has no cgroup controller blkio",
  section: "6.3",
  meaning:
    "kubeadm warns of “missing optional cgroups: blkio”. Only limits of disk bandwidth need it; a cluster does not.",
  mend: "Nothing has to be done.",
  remedy: "harmless",
  find: (look) =>
    signsOn(nodes(look), ({ kernel: { cgroups, controllers } }) => {
      const name = cgroups === 2 ? "io" : "blkio";
      return cgroups === 0 || controllers.length === 0 || controllers.includes(name)
        ? []
        : [`no controller ${name}`];
    }),
};
