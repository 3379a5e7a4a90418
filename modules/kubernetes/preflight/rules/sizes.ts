import { dataFolders } from "../look-script.js";
import { inGroup, isBare, nodes, ofHosts, setting, type ClusterPlan, type Finding } from "../plan.js";

/** @source kubeadm's preflight: ControlPlaneNumCPU 2, ControlPlaneMem 1700 (MB) */
const [fewestCpus, leastMemory] = [2, 1700];

/** Megabytes that images, etcd's database and pods need at the very least. */
const leastFree = [3000, 1000, 1000];

/** Hosts that are too small. */
export const sizes = ofHosts([
  {
    id: "cpu",
    finds: "A control plane has fewer than 2 CPUs.",
    mend: "a control plane needs 2",
    judge: (plan) =>
      inGroup(plan, "control_planes")
        .filter(({ look }) => look && look.cpus < fewestCpus)
        .map(({ host, look }) => ({ about: host, problem: `has ${look!.cpus} CPU` })),
  },
  {
    id: "memory",
    finds: "A control plane has less than 1700 MB of memory.",
    mend: "a control plane needs 1700 MB",
    judge: (plan) =>
      inGroup(plan, "control_planes")
        .filter(({ look }) => look && look.memory_mb < leastMemory)
        .map(({ host, look }) => ({ about: host, problem: `has ${look!.memory_mb} MB of memory` })),
  },
  {
    id: "worker-size",
    severity: "warning",
    finds: "A worker has fewer than 2 CPUs or less than 1700 MB of memory.",
    mend: "2 CPUs and 2 GB leave room for pods",
    judge: (plan) =>
      inGroup(plan, "workers")
        .filter(({ look }) => look && (look.cpus < fewestCpus || look.memory_mb < leastMemory))
        .map(({ host, look }) => ({
          about: host,
          problem: `has ${look!.cpus} CPU and ${look!.memory_mb} MB of memory`,
        })),
  },
  {
    id: "disk-space",
    finds: "There is too little room for images, etcd or pods.",
    mend: "make room, or put these folders on a larger file system",
    judge: (plan) => bareNodes(plan).flatMap(({ host, look }) => lackOfRoom(host, look!.disks)),
  },
  {
    id: "disk-pressure",
    // @source the kubelet's default evictionHard: nodefs.available<10%, imagefs.available<15%
    finds:
      "A file system is so full that the kubelet would drive pods away at once (below 15 % free for images, 10 % for pods).",
    mend: "make room, or set evictionHard in kubelet_config_extra",
    judge: (plan) => {
      const extra = setting(plan, "kubelet_config_extra") as { evictionHard?: unknown } | undefined;
      if (extra?.evictionHard !== undefined) return [];
      return bareNodes(plan).flatMap(({ host, look: { disks } = { disks: [] } }) => {
        const full = [disks[0], disks[2]].map((disk, i) => disk && percentFree(disk) < [15, 10][i]! && disk);
        const found = full.find((disk) => disk !== undefined && disk !== false);
        return found
          ? [{ about: host, problem: `${found.mounted_on} has only ${percentFree(found)} % free` }]
          : [];
      });
    },
  },
]);

const bareNodes = (plan: ClusterPlan) => nodes(plan).filter((host) => host.look && isBare(host));

function lackOfRoom(host: string, disks: readonly { free_mb: number; mounted_on: string }[]): Finding[] {
  const short = disks.findIndex(({ free_mb }, i) => free_mb < leastFree[i]!);
  if (short === -1) return [];
  const { free_mb, mounted_on } = disks[short]!;
  return [
    {
      about: host,
      problem: `has ${free_mb} MB free for ${dataFolders[short]} (on ${mounted_on}), and needs ${leastFree[short]}`,
    },
  ];
}

function percentFree({ free_mb, size_mb }: { free_mb: number; size_mb: number }): number {
  return size_mb === 0 ? 100 : Math.floor((free_mb * 100) / size_mb);
}
