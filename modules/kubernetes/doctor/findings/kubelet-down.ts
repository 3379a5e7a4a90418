import type { Fault } from "../fault.js";
import { explained } from "../kubelet-log.js";
import { nodes } from "../look.js";

export const kubeletDown: Fault = {
  id: "kubelet-down",
  title: "The kubelet does not run",
  section: "6.1",
  meaning: "Nothing looks after the host's pods, and the cluster counts it as lost after 40 seconds.",
  mend: "`journalctl -u kubelet -n 50` (OpenRC: /var/log/kubelet/kubelet.log) says why it ends; `systemctl start kubelet` once that is mended.",
  remedy: "safe",
  causedBy: [
    "swap-on",
    "runtime-too-old",
    "runtime-stopped",
    "runtime-cri",
    "kubelet-flag-unknown",
    "cgroup-v1",
    "certificate-expired",
    "port-taken",
    "disk-full",
    "endpoint-name",
  ],
  find: (look) =>
    nodes(look).flatMap(({ host, kubelet, services }) => {
      const unit = services.units.kubelet;
      if (!kubelet.isJoined || unit === undefined || (unit.isRunning && unit.restarts === 0)) return [];
      if (kubelet.isHealthy) return [];
      const state = unit.isRunning
        ? `is active, was started again ${unit.restarts} times, and is not well`
        : `is ${unit.activity}`;
      return [{ host, evidence: [`kubelet ${state}`, ...explained(kubelet.log)] }];
    }),
};
