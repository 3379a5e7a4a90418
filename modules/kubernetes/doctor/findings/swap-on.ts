import type { Fault } from "../fault.js";
import { nodes, signsOn } from "../look.js";

/** A kubelet that was told to bear with swap (failSwapOn: false) is somebody's decision, and no fault. */
export const swapOn: Fault = {
  id: "swap-on",
  title: "Swap is on",
  section: "6.2",
  meaning:
    "The kubelet does not start where swap is on, unless it was told to bear with it; kubeadm refuses the host.",
  mend: "`swapoff -a`, and comment out its lines in /etc/fstab; mask systemd's swap units.",
  remedy: "safe",
  find: (look) =>
    signsOn(
      nodes(look).filter(({ kubelet }) => kubelet.failSwapOn),
      ({ swap }) => swap.on.map((device) => `/proc/swaps lists ${device}`),
    ),
};
