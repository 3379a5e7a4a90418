import type { Fault } from "../fault.js";
import { reached, signsOn } from "../look.js";

const mostSeconds = 30;

export const clockSkew: Fault = {
  id: "clock-skew",
  title: "A clock differs from the others",
  meaning: "Certificates and tokens count as not yet valid or as expired, and etcd's leases end early.",
  mend: "Let chrony or systemd-timesyncd keep the clock (prerequisites.yml installs one). hapb sets no clock under a running etcd.",
  remedy: "person",
  reason:
    "Whose clock is right hapb can't know, and one that jumps under a running etcd ends its leases and may make certificates invalid.",
  find(look) {
    const hosts = reached(look).flatMap((host) =>
      host.clockOffset === undefined ? [] : [{ ...host, offset: host.clockOffset }],
    );
    const sorted = hosts.map(({ offset }) => offset).sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return signsOn(hosts, ({ offset }) =>
      Math.abs(offset - median) <= mostSeconds
        ? []
        : [
            `its clock is ${Math.abs(offset - median)} s ${offset > median ? "ahead of" : "behind"} the others`,
          ],
    );
  },
};
