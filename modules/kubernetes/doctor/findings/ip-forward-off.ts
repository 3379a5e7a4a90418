import type { Fault } from "../fault.js";
import { nodes, signsOn } from "../look.js";

export const ipForwardOff: Fault = {
  id: "ip-forward-off",
  title: "Packets are not forwarded",
  section: "6.3",
  meaning: "The host passes nothing on between its network and its pods; kubeadm refuses it.",
  mend: "`sysctl -w net.ipv4.ip_forward=1`, and the same in a file of /etc/sysctl.d.",
  remedy: "safe",
  find: (look) =>
    signsOn(nodes(look), ({ kernel }) => {
      const value = kernel.parameters["net.ipv4.ip_forward"];
      return value === undefined || value === "1" ? [] : [`net.ipv4.ip_forward is ${value}`];
    }),
};
