import type { Fault } from "../fault.js";
import { certificateSigns } from "../certificate-ages.js";

export const certificateExpired: Fault = {
  id: "certificate-expired",
  title: "A certificate has expired",
  meaning:
    "Whoever is shown it hangs up: with the API server's or etcd's the control plane stands still, with the kubelet's the node is lost.",
  mend: "`kubeadm certs renew all` on each control plane in turn, then restart its four static pods; a kubelet whose own has expired joins again.",
  remedy: "person",
  reason:
    "Renewing restarts every part of the control plane, and the authority may stand outside the cluster; a kubelet's comes with a join alone.",
  causedBy: ["clock-skew"],
  find: (look) => certificateSigns(look, (days) => days < 0),
};
