import { Manifest } from "./documents.js";

/** @source CALICO_IPV4POOL_IPIP and CALICO_IPV4POOL_VXLAN in Calico's reference, "Configuring calico/node" */
const encapsulations = {
  VXLAN: { vxlan: "Always", ipip: "Never", backend: "vxlan" },
  VXLANCrossSubnet: { vxlan: "CrossSubnet", ipip: "Never", backend: "vxlan" },
  IPIP: { vxlan: "Never", ipip: "Always", backend: "bird" },
  IPIPCrossSubnet: { vxlan: "Never", ipip: "CrossSubnet", backend: "bird" },
  Never: { vxlan: "Never", ipip: "Never", backend: "bird" },
} as const;

export type Encapsulation = keyof typeof encapsulations;
export const encapsulationNames = Object.keys(encapsulations) as [Encapsulation, ...Encapsulation[]];

export interface CalicoSettings {
  readonly cidr: string;
  readonly encapsulation: Encapsulation;
  readonly autodetection: string;
  /** Bytes; 0: Calico finds it out. */
  readonly mtu: number;
  /** Where the nodes' runtime looks for CNI plugins. */
  readonly cniBinDir: string;
  /** What stands before the last part of the images' names; empty: as in the manifest. */
  readonly repository: string;
}

/** Where the release's manifest puts the plugins. */
const usualFolder = "/opt/cni/bin";
/** What Calico's image brings besides its own two; in another folder they are a package's. */
const foreignPlugins = ["bandwidth", "flannel", "host-local", "loopback", "portmap", "tuning"];

/**
 * A release's manifest (calico.yaml or calico-vxlan.yaml) with a cluster's settings.
 * @throws HostFailure when it is another manifest
 */
export function editCalico(name: string, text: string, settings: CalicoSettings): string {
  const manifest = Manifest.parse(name, text);
  const { vxlan, ipip, backend } = encapsulations[settings.encapsulation];
  const configuration = manifest.object("ConfigMap", "calico-config");
  configuration.set(["data", "calico_backend"], backend);
  configuration.set(["data", "veth_mtu"], String(settings.mtu));

  const pod = manifest.object("DaemonSet", "calico-node").at("spec", "template", "spec");
  const node = pod.named(["containers"], "calico-node");
  const variables = {
    IP: "autodetect",
    IP_AUTODETECTION_METHOD: settings.autodetection,
    CALICO_IPV4POOL_CIDR: settings.cidr,
    CALICO_IPV4POOL_IPIP: ipip,
    CALICO_IPV4POOL_VXLAN: vxlan,
  };
  for (const [variable, value] of Object.entries(variables)) node.setVariable(variable, value);
  // Without BGP there is no BIRD to ask. @source Calico's documentation, "Disabling BGP"
  node.setWord(["livenessProbe", "exec", "command"], "-bird-live", backend === "bird");
  node.setWord(["readinessProbe", "exec", "command"], "-bird-ready", backend === "bird");

  if (settings.cniBinDir !== usualFolder) {
    pod.named(["volumes"], "cni-bin-dir").set(["hostPath", "path"], settings.cniBinDir);
    pod.named(["initContainers"], "install-cni").setVariable("SKIP_CNI_BINARIES", foreignPlugins.join(","));
  }
  if (settings.repository !== "")
    manifest.renameImages((image) => `${settings.repository}/${image.slice(image.lastIndexOf("/") + 1)}`);
  return manifest.toString();
}
