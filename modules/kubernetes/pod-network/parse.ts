/** A DaemonSet as the API gives it, as far as pod networks are told by it. */
export interface DaemonSet {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/** An IPPool of Calico's. @source its CRD crd.projectcalico.org/v1 */
export interface Pool {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly cidr: string; readonly ipipMode?: string; readonly vxlanMode?: string };
}

/** Pod networks by the DaemonSets of their usual manifests and charts. */
const networksByName: readonly (readonly [RegExp, string])[] = [
  [/^calico-node$/, "calico"],
  [/^canal$/, "canal"],
  [/^kube-flannel-ds/, "flannel"],
  [/^cilium$/, "cilium"],
  [/^weave-net$/, "weave"],
  [/^kube-router$/, "kube-router"],
  [/^antrea-agent$/, "antrea"],
  [/^ovnkube-node/, "ovn-kubernetes"],
  [/^kube-ovn-cni$/, "kube-ovn"],
  [/^kindnet$/, "kindnet"],
];

export function parseNetworks(
  sets: readonly DaemonSet[],
): { network: string; namespace: string; name: string; image: string }[] {
  return sets.flatMap(({ metadata: { name, namespace }, spec }) => {
    const network = networksByName.find(([pattern]) => pattern.test(name))?.[1];
    return network
      ? [{ network, namespace, name, image: spec.template.spec.containers[0]?.image ?? "" }]
      : [];
  });
}

export interface CalicoFound {
  readonly autodetection: string;
  readonly pools: readonly { name: string; cidr: string; encapsulation: string }[];
  readonly nodes: readonly { name: string; address: string }[];
}

/** @param nodes lines of a node's name and the address that Calico found for it, with its prefix */
export function parseCalico(sets: readonly DaemonSet[], pools: readonly Pool[], nodes: string): CalicoFound {
  const daemon = sets
    .find(({ metadata }) => metadata.name === "calico-node")
    ?.spec.template.spec.containers.find(({ name }) => name === "calico-node");
  const method = daemon?.env?.find(({ name }) => name === "IP_AUTODETECTION_METHOD")?.value;
  return {
    autodetection: daemon ? (method ?? "first-found") : "",
    pools: pools.map(({ metadata: { name }, spec }) => ({
      name,
      cidr: spec.cidr,
      encapsulation: modeOf(spec),
    })),
    nodes: nodes
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.split(" "))
      .map(([name = "", address = ""]) => ({ name, address: address.replace(/\/.*/, "") })),
  };
}

/** In the words of Calico's own installations: VXLAN, VXLANCrossSubnet, IPIP, IPIPCrossSubnet, Never. */
function modeOf({ ipipMode = "Never", vxlanMode = "Never" }: Pool["spec"]): string {
  const [kind, mode] = vxlanMode === "Never" ? ["IPIP", ipipMode] : ["VXLAN", vxlanMode];
  return mode === "Never" ? "Never" : mode === "CrossSubnet" ? `${kind}CrossSubnet` : kind;
}
