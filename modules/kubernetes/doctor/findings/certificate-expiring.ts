import type { Fault } from "../fault.js";
import { certificateSigns } from "../certificate-ages.js";

const daysBefore = 30;

export const certificateExpiring: Fault = {
  id: "certificate-expiring",
  title: "A certificate is about to expire",
  meaning: "After that day the control plane stands still, or the node is lost.",
  mend: "`kubeadm certs renew all` on each control plane in turn, then restart its four static pods. An upgrade does the same.",
  remedy: "person",
  reason:
    "Renewing restarts every control plane, so that the hour is to be chosen; the authority may stand outside the cluster.",
  find: (look) => certificateSigns(look, (days) => days >= 0 && days < daysBefore),
};
