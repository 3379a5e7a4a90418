import { distributions } from "../distributions.js";
import { kubernetesPrograms } from "../look-script.js";
import { nodes, ofHosts, text, type ClusterPlan, type HostPlan } from "../plan.js";

/**
 * What the kubelet's package has installed with it.
 * @source kubernetes/release, cmd/krel/templates/latest/kubelet/kubelet.spec: Requires iptables, conntrack, mount, util-linux;
 * Alpine's packages are others
 */
const ofKubelet = ["iptables", "conntrack", "mount", "nsenter", "losetup", "mountpoint"];

function isBrought({ look, settings }: HostPlan, program: string): boolean {
  const { packages } = distributions.find(({ ids }) => ids.includes(look?.distribution.id ?? "")) ?? {};
  return (
    settings.kubernetes_install === "packages" &&
    packages !== undefined &&
    packages !== "apk" &&
    ofKubelet.includes(program)
  );
}

/** Programs that a node needs and that these playbooks do not bring. */
export const programs = ofHosts([
  {
    id: "programs",
    finds: "Programs that kubeadm or the kubelet call are not there.",
    mend: "install the packages that bring them (curl, iproute2, iptables, conntrack, util-linux)",
    judge: (plan) =>
      lacking(
        plan,
        (program, host) => !kubernetesPrograms.includes(program) && !isBrought(host, program),
        "",
      ),
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

function lacking(plan: ClusterPlan, isMeant: (program: string, host: HostPlan) => boolean, more: string) {
  return nodes(plan).flatMap((host) => {
    const missing = (host.look?.missing_programs ?? []).filter((program) => isMeant(program, host));
    return missing.length > 0 ? [{ about: host.host, problem: `lacks ${missing.join(", ")}${more}` }] : [];
  });
}
