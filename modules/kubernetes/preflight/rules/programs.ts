import { kubernetesPrograms } from "../look-script.js";
import { nodes, ofHosts, text, type ClusterPlan } from "../plan.js";

/** Programs that a node needs and that these playbooks do not bring. */
export const programs = ofHosts([
  {
    id: "programs",
    finds: "Programs that kubeadm or the kubelet call are not there.",
    mend: "install the packages that bring them (curl, iproute2, iptables, conntrack, util-linux)",
    judge: (plan) => lacking(plan, (program) => !kubernetesPrograms.includes(program), ""),
  },
  {
    id: "kubernetes-programs",
    finds: "kubeadm, kubelet or kubectl is not there, and `kubernetes_install: none` leaves them to you.",
    mend: "install them, or set kubernetes_install to packages or bundle",
    judge: (plan) =>
      text(plan, "kubernetes_install") === "none"
        ? lacking(
            plan,
            (program) => kubernetesPrograms.includes(program),
            ", and kubernetes_install: none leaves them to you",
          )
        : [],
  },
]);

function lacking(plan: ClusterPlan, isMeant: (program: string) => boolean, more: string) {
  return nodes(plan).flatMap(({ host, look }) => {
    const missing = (look?.missing_programs ?? []).filter(isMeant);
    return missing.length > 0 ? [{ about: host, problem: `lacks ${missing.join(", ")}${more}` }] : [];
  });
}
