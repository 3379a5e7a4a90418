import type { Disk } from "../look-lines.js";
import { dataFolders, imageFolder } from "../look-script.js";
import {
  hostText,
  inGroup,
  isBare,
  nodes,
  ofHosts,
  setting,
  type ClusterPlan,
  type Finding,
  type HostPlan,
} from "../plan.js";

/** @source kubeadm's preflight: ControlPlaneNumCPU 2, ControlPlaneMem 1700 (MB) */
const [fewestCpus, leastMemory] = [2, 1700];

/** Megabytes that images, etcd's database and pods need at the very least. */
const needs = (host: HostPlan) => [
  { folder: imageFolder(hostText(host, "container_runtime")), megabytes: 3000 },
  { folder: "/var/lib/etcd", megabytes: 1000 },
  { folder: "/var/lib/kubelet", megabytes: 1000 },
];

const diskOf = ({ look }: HostPlan, folder: string): Disk | undefined =>
  look?.disks[dataFolders.indexOf(folder)];

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
    judge: (plan) => bareNodes(plan).flatMap(lackOfRoom),
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
      return bareNodes(plan).flatMap((host) => {
        const least = [
          { disk: diskOf(host, imageFolder(hostText(host, "container_runtime"))), percent: 15 },
          { disk: diskOf(host, "/var/lib/kubelet"), percent: 10 },
        ];
        const found = least.find(({ disk, percent }) => disk && percentFree(disk) < percent)?.disk;
        if (!found) return [];
        return [{ about: host.host, problem: `${found.mounted_on} has only ${percentFree(found)} % free` }];
      });
    },
  },
]);

const bareNodes = (plan: ClusterPlan) => nodes(plan).filter((host) => host.look && isBare(host));

function lackOfRoom(host: HostPlan): Finding[] {
  const short = needs(host).find(
    ({ folder, megabytes }) => (diskOf(host, folder)?.free_mb ?? Infinity) < megabytes,
  );
  if (!short) return [];
  const { free_mb, mounted_on } = diskOf(host, short.folder)!;
  return [
    {
      about: host.host,
      problem: `has ${free_mb} MB free for ${short.folder} (on ${mounted_on}), and needs ${short.megabytes}`,
    },
  ];
}

function percentFree({ free_mb, size_mb }: Disk): number {
  return size_mb === 0 ? 100 : Math.floor((free_mb * 100) / size_mb);
}
