import { defineModule, object, oneOf } from "../../engine/module/index.js";
import { manifestArgs, readManifestFile } from "./manifest/args.js";
import { editFlannel } from "./manifest/flannel.js";

/** Reads a file of the control machine and looks at no host. */
export default defineModule({
  name: "flannel_manifest",
  summary: "Give flannel's release manifest the settings of a cluster.",
  description:
    "It takes the release's `kube-flannel.yml` and changes single values: net and backend, the MTU, the folder of the CNI plugins, where images come from; and it lets each node use its own address, not the first one that its interface has.",
  scope: "host",
  args: object({
    ...manifestArgs,
    backend: oneOf(
      ["vxlan", "host-gw", "wireguard", "udp"],
      "vxlan",
      "How packets for pods of other nodes travel",
    ),
  }),
  examples: [
    {
      args: { src: "kube-flannel.yml", cidr: "10.244.0.0/16" },
      files: {
        "kube-flannel.yml": `kind: ConfigMap
metadata: { name: kube-flannel-cfg }
data: { net-conf.json: "{}" }
---
kind: DaemonSet
metadata: { name: kube-flannel-ds }
spec:
  template:
    spec:
      containers:
        - { name: kube-flannel, args: [--kube-subnet-mgr] }
      volumes:
        - { name: cni-plugin, hostPath: { path: /opt/cni/bin } }
`,
      },
    },
  ],
  returns: { manifest: "the manifest's text" },

  async check(_host, { src, checksum, cni_bin_dir: cniBinDir, cidr, backend, mtu, repository }, ctx) {
    const text = await readManifestFile({ src, checksum }, ctx);
    const manifest = editFlannel(src, text, { cidr, backend, mtu, cniBinDir, repository });
    return { before: null, after: null, result: { manifest } };
  },

  async apply() {},
});
