import type { Fault } from "../fault.js";
import { nodes } from "../look.js";

export const mountNotShared: Fault = {
  id: "mount-not-shared",
  title: "A mount is not shared",
  section: "6.11",
  meaning:
    "What pods mount (Calico does) is not seen by the host and other pods: their containers fail with “is not a shared mount”.",
  mend: "`mount --make-rshared /` and `/sys`, at every boot (on OpenRC by a file of /etc/local.d), then restart the container runtime, one node at a time.",
  remedy: "safe",
  find: (look) =>
    nodes(look).flatMap(({ host, mounts: { notShared }, runtime, services }) => {
      if (notShared.length === 0) return [];
      const evidence = notShared.map((path) => `${path} is mounted private`);
      return [
        { host, evidence, given: { paths: notShared, service: runtime.name, manager: services.manager } },
      ];
    }),
};
