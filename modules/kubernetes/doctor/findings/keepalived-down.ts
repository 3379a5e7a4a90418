import { stopped } from "../balancers.js";
import type { Fault } from "../fault.js";

export const keepalivedDown: Fault = {
  id: "keepalived-down",
  title: "keepalived does not run",
  section: "4",
  meaning: "This host can't take over the load balancers' address; where none can, nobody has it.",
  mend: "`systemctl start keepalived`; as a static pod, its manifest has to stand in /etc/kubernetes/manifests.",
  remedy: "safe",
  causedBy: ["runtime-stopped", "kubelet-down"],
  find: (look) =>
    stopped(
      look,
      "keepalived",
      () => [],
      () => [],
    ),
};
