import type { Fault } from "../fault.js";
import { nodes } from "../look.js";

export const runtimeStopped: Fault = {
  id: "runtime-stopped",
  title: "The container runtime does not run",
  section: "6.5",
  meaning: "The kubelet can start and stop nothing on this host; what runs there runs on unwatched.",
  mend: "`systemctl start containerd` (or crio); if it ends again, `journalctl -u containerd` says why.",
  remedy: "safe",
  find: (look) =>
    nodes(look).flatMap(({ host, runtime, services }) => {
      const unit = services.units[runtime.name];
      if (runtime.name === "" || unit === undefined || unit.isRunning) return [];
      return [{ host, evidence: [`${runtime.name} is ${unit.activity}`], given: { service: runtime.name } }];
    }),
};
