import { ofHosts } from "../plan.js";

/** Certificates are not yet valid, and etcd's leases wrong, where clocks differ much. */
const mostSeconds = 30;

export const clocks = ofHosts([
  {
    id: "clock-skew",
    finds: "A host's clock is more than 30 seconds from the median of all.",
    mend: "set it, and let chrony or systemd-timesyncd keep it",
    judge: (plan) => {
      const offsets = plan.hosts.flatMap(({ host, look }) =>
        look ? [{ host, offset: look.clock_offset }] : [],
      );
      const sorted = offsets.map(({ offset }) => offset).sort((a, b) => a - b);
      const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
      return offsets
        .filter(({ offset }) => Math.abs(offset - median) > mostSeconds)
        .map(({ host, offset }) => ({
          about: host,
          problem: `its clock is ${Math.abs(offset - median)} s ${offset > median ? "ahead of" : "behind"} the others`,
        }));
    },
  },
]);
