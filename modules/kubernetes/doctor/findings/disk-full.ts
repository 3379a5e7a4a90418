import type { Fault } from "../fault.js";
import { reached, signsOn } from "../look.js";

/** @source the kubelet's evictionHard: nodefs.available<10%, nodefs.inodesFree<5% */
const [leastBlocks, leastInodes] = [10, 5];

export const diskFull: Fault = {
  id: "disk-full",
  title: "A disk is full",
  meaning: "The kubelet ends pods to get room and takes no new ones; an etcd that can't write stops.",
  mend: "Make room: old journals (`journalctl --vacuum-size=500M`), unused images (`crictl rmi --prune`), or a larger disk. hapb deletes nothing.",
  remedy: "person",
  reason: "What may be deleted, or how a disk gets larger, only the owner of the data knows.",
  find: (look) =>
    signsOn(reached(look), ({ disks }) =>
      disks.flatMap(({ path, freePercent, freeInodesPercent }) => [
        ...(freePercent !== undefined && freePercent < leastBlocks
          ? [`${path} has ${freePercent} % left`]
          : []),
        ...(freeInodesPercent !== undefined && freeInodesPercent < leastInodes
          ? [`${path} has ${freeInodesPercent} % of its inodes left`]
          : []),
      ]),
    ),
};
