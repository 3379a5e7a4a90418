import type { Fault } from "../fault.js";
import { reached } from "../look.js";
import { flagOf } from "../parts/static-pods.js";

export const apiserverDown: Fault = {
  id: "apiserver-down",
  title: "An API server does not run, or is not well",
  section: "4",
  meaning:
    "The load balancers do without it; where none runs, the cluster can't be asked or changed, though its pods run on.",
  mend: "`crictl ps -a --name kube-apiserver` and `crictl logs ID` say why it ends.",
  remedy: "person",
  reason:
    "Only its own log says what stops it: a file that somebody changed, an etcd that is slow, a lack of memory.",
  causedBy: ["port-taken", "runtime-stopped", "kubelet-down", "etcd-no-quorum"],
  find: (look) =>
    reached(look).flatMap(({ host, staticPods, network, api }) => {
      const pod = staticPods.find(({ name }) => name === "kube-apiserver");
      const port = Number(flagOf(pod, "secure-port") || "6443");
      const isHeard = network.listeners.length === 0 || network.listeners.some((one) => one.port === port);
      // One that is not ready may only be starting, as long as another can be asked.
      const wasAsked = look.cluster === undefined && look.asked.some((one) => one.host === host);
      if (pod !== undefined && isHeard && wasAsked && (api.readyz === "" || api.readyz.startsWith("5")))
        return [{ host, evidence: [`its /readyz answers ${api.readyz || "nothing in 4 seconds"}`] }];
      if (pod === undefined || isHeard || api.readyz !== "") return [];
      return [{ host, evidence: [`nothing listens on port ${port}`] }];
    }),
};
