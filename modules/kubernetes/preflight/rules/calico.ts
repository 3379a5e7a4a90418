import { doubtAbout } from "../../manifest/autodetection.js";
import { ofVariables, text } from "../plan.js";

/** Ways to find addresses that Calico takes, and that find others than people mean. */
export const calico = ofVariables([
  {
    id: "calico-autodetection",
    severity: "warning",
    finds:
      "Calico may find another address than the node's: by the first interface, or by a regular expression that matches more than it seems to.",
    mend: "calico_autodetection: kubernetes-internal-ip takes node_ip",
    judge: (plan) => {
      const doubt = doubtAbout(text(plan, "calico_autodetection"));
      if (text(plan, "pod_network") !== "calico" || doubt === undefined) return [];
      return [{ about: "calico_autodetection", problem: doubt }];
    },
  },
]);
