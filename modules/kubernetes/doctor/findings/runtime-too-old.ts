import type { Fault } from "../fault.js";
import { nodes, signsOn, type ReachedHost } from "../look.js";
import { isAtLeast } from "../versions.js";

export const runtimeTooOld: Fault = {
  id: "runtime-too-old",
  title: "The container runtime is too old for the kubelet",
  section: "6.5",
  meaning: "The kubelet asks for an API that this runtime does not have, and does not start.",
  mend: "Install a newer containerd (1.6 for Kubernetes 1.26, 2.0 for 1.36), or CRI-O of the kubelet's own minor release.",
  remedy: "person",
  reason:
    "Where a newer release comes from, the distribution or a vendor, is a choice, and it may want another configuration under containers that run.",
  find: (look) => signsOn(nodes(look), evidence),
};

/** @source the Kubernetes changelogs of 1.26 (CRI v1 alone) and 1.36 (no containerd 1.x) */
function evidence({ runtime: { name, version }, kubelet }: ReachedHost): string[] {
  if (name !== "containerd" || version === "" || kubelet.version === "") return [];
  const needed = isAtLeast(kubelet.version, "1.36")
    ? "2.0"
    : isAtLeast(kubelet.version, "1.26")
      ? "1.6"
      : "1.4";
  return isAtLeast(version, needed)
    ? []
    : [`containerd ${version} beside a kubelet ${kubelet.version}, which needs ${needed}`];
}
