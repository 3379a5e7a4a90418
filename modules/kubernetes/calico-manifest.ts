import { defineModule, HostFailure, object, oneOf, string } from "../../engine/module/index.js";
import { manifestArgs, readManifestFile } from "./manifest/args.js";
import { isAutodetection } from "./manifest/autodetection.js";
import { editCalico, encapsulationNames } from "./manifest/calico.js";

/** Reads a file of the control machine and looks at no host. */
export default defineModule({
  name: "calico_manifest",
  summary: "Give Calico's release manifest the settings of a cluster.",
  description:
    "It takes the release's `calico.yaml` or `calico-vxlan.yaml` and changes single values: the pool's net and encapsulation, how a node's address is found, the MTU, the folder of the CNI plugins, where images come from. All else stays as it is.",
  scope: "host",
  args: object({
    ...manifestArgs,
    encapsulation: oneOf(encapsulationNames, "VXLAN", "How packets for pods of other nodes travel"),
    autodetection: string(
      "How a node's address is found: kubernetes-internal-ip, first-found, can-reach=, interface=, skip-interface= or cidr=",
      "kubernetes-internal-ip",
    ),
  }),
  examples: [
    {
      args: { src: "calico.yaml", cidr: "10.244.0.0/16" },
      files: {
        "calico.yaml": `kind: ConfigMap
metadata: { name: calico-config }
data: { calico_backend: bird, veth_mtu: "0" }
---
kind: DaemonSet
metadata: { name: calico-node }
spec:
  template:
    spec:
      containers:
        - name: calico-node
          livenessProbe: { exec: { command: [/bin/calico-node, -felix-live, -bird-live] } }
          readinessProbe: { exec: { command: [/bin/calico-node, -felix-ready, -bird-ready] } }
`,
      },
    },
  ],
  returns: { manifest: "the manifest's text" },

  async check(_host, { src, checksum, autodetection, ...given }, ctx) {
    if (!isAutodetection(autodetection))
      throw new HostFailure(`Calico knows no way ‘${autodetection}’ to find a node's address`, {
        hint: "kubernetes-internal-ip, first-found, can-reach=ADDRESS, interface=REGEXPS, skip-interface=REGEXPS or cidr=NETS",
      });
    const text = await readManifestFile({ src, checksum }, ctx);
    const { cidr, encapsulation, mtu, cni_bin_dir: cniBinDir, repository } = given;
    const settings = { cidr, encapsulation, mtu, cniBinDir, repository, autodetection };
    return { before: null, after: null, result: { manifest: editCalico(src, text, settings) } };
  },

  async apply() {},
});
