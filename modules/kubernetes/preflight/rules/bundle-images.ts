import { hostText, inGroup, nodes, ofVariables, text, type ClusterPlan, type Finding } from "../plan.js";

/** Images that hosts can't pull have to come with the bundle. */
export const bundleImages = ofVariables([
  {
    id: "image-of-bundle",
    finds: "The bundle lacks an image that is asked for, and none is pulled.",
    mend: "name an image that the bundle holds, make a bundle with it (hapb bundle create --image NAME), or set image_pull_policy: IfNotPresent where the hosts can pull",
    judge: (plan) => {
      const held = plan.bundleImages;
      if (held === undefined || text(plan, "image_pull_policy") !== "Never") return [];
      return wanted(plan)
        .filter(({ image }) => !held.includes(image))
        .map(({ about, image }): Finding => ({ about, problem: `the bundle has no image ${image}` }));
    },
  },
]);

/** What is certain to be needed; etcd's and CoreDNS's versions are kubeadm's to know. */
function wanted(plan: ClusterPlan): { readonly about: string; readonly image: string }[] {
  const [controlPlane] = inGroup(plan, "control_planes");
  const ofBalancers =
    { stacked: ["haproxy_image", "keepalived_image"], "kube-vip": ["kube_vip_image"] }[
      text(plan, "loadbalancer")
    ] ?? [];
  const named = [...(controlPlane ? ofBalancers : []), "verification_image"]
    .map((about) => ({ about, image: hostText(controlPlane ?? plan.hosts[0]!, about) }))
    .filter(({ image }) => image !== "");
  const ofKubernetes = [
    ...(controlPlane ? ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] : []),
    ...(nodes(plan).length > 0 ? ["kube-proxy"] : []),
  ].map((name) => ({
    about: "kubernetes_bundle",
    image: `${text(plan, "image_repository")}/${name}:v${text(plan, "kubernetes_version")}`,
  }));
  return [...named, ...ofKubernetes];
}
