import type { Fault } from "../fault.js";
import { nodes, signsOn } from "../look.js";

export const swapAtBoot: Fault = {
  id: "swap-at-boot",
  title: "Swap comes back at boot",
  section: "6.2",
  meaning: "After the next reboot swap is on again and the kubelet does not start.",
  mend: "Comment out the lines of type swap in /etc/fstab.",
  remedy: "safe",
  causedBy: ["swap-on"],
  find: (look) =>
    signsOn(
      nodes(look).filter(({ kubelet }) => kubelet.failSwapOn),
      ({ swap }) => swap.atBoot.map((line) => `/etc/fstab brings ${line}`),
    ),
};
