import { isBare, nodes, ofHosts } from "../plan.js";

/** Swap, which prerequisites.yml turns off for good. */
export const swap = ofHosts([
  {
    id: "swap-on",
    severity: "warning",
    finds: "Swap is on; `prerequisites.yml` turns it off for good.",
    mend: "nothing is to be done: it is switched off, now and at boot, with a backup of /etc/fstab",
    judge: (plan) =>
      nodes(plan)
        .filter((host) => isBare(host) && (host.look?.swap_mb ?? 0) > 0)
        .map(({ host, look }) => ({ about: host, problem: `has ${look!.swap_mb} MB of swap` })),
  },
  {
    id: "swap-in-use",
    finds: "More of the swap is in use than there is free memory to take it back to.",
    mend: "stop what needs the memory, or give the host more",
    judge: (plan) =>
      nodes(plan)
        .filter((host) => isBare(host) && host.look && host.look.swap_used_mb > host.look.memory_available_mb)
        .map(({ host, look }) => ({
          about: host,
          problem: `${look!.swap_used_mb} MB of swap are in use, and ${look!.memory_available_mb} MB of memory are free: to switch it off would end programs`,
        })),
  },
]);
