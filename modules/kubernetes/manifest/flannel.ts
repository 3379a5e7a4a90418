import { HostFailure } from "../../../engine/module/index.js";
import { Manifest } from "./documents.js";

export interface FlannelSettings {
  readonly cidr: string;
  /** The backend's Type: vxlan, host-gw, ... */
  readonly backend: string;
  /** Bytes; 0: flannel finds it out. */
  readonly mtu: number;
  readonly cniBinDir: string;
  readonly repository: string;
}

/**
 * A release's manifest (kube-flannel.yml) with a cluster's settings. It is told to use the node's own address: by itself
 * it takes the first one of the interface that leads out.
 * @throws HostFailure when it is another manifest
 */
export function editFlannel(name: string, text: string, settings: FlannelSettings): string {
  const manifest = Manifest.parse(name, text);
  const configuration = manifest.object("ConfigMap", "kube-flannel-cfg").at("data");
  const net = netConfiguration(name, configuration.text("net-conf.json"));
  const backend = { Type: settings.backend, ...(settings.mtu === 0 ? {} : { MTU: settings.mtu }) };
  const wanted = { ...net, Network: settings.cidr, Backend: backend };
  configuration.set(["net-conf.json"], `${JSON.stringify(wanted, null, 2)}\n`);

  const pod = manifest.object("DaemonSet", "kube-flannel-ds").at("spec", "template", "spec");
  const daemon = pod.named(["containers"], "kube-flannel");
  daemon.setVariableOfField("HAPB_NODE_ADDRESS", "status.hostIP");
  daemon.setWord(["args"], "--iface=$(HAPB_NODE_ADDRESS)", true);
  pod.named(["volumes"], "cni-plugin").set(["hostPath", "path"], settings.cniBinDir);
  if (settings.repository !== "")
    manifest.renameImages((image) => `${settings.repository}/${image.slice(image.lastIndexOf("/") + 1)}`);
  return manifest.toString();
}

function netConfiguration(name: string, text: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(text ?? "") as Record<string, unknown>;
  } catch {
    throw new HostFailure(`the ConfigMap kube-flannel-cfg of ${name} has no net-conf.json`);
  }
}
