import type { Fault } from "../fault.js";
import { nodes } from "../look.js";

export const runtimeCri: Fault = {
  id: "runtime-cri",
  title: "The container runtime does not speak to the kubelet",
  section: "6.5",
  meaning:
    "containerd runs with its CRI plugin switched off, as packages of distributions and Docker install it: to kubeadm and the kubelet there is no container runtime.",
  mend: "Take “cri” out of disabled_plugins in /etc/containerd/config.toml and restart containerd. Deleting the file, as is often told, would lose SystemdCgroup with it.",
  remedy: "asks",
  causedBy: ["runtime-stopped"],
  find: (look) =>
    nodes(look).flatMap(({ host, runtime }) => {
      if (runtime.cri !== "disabled") return [];
      const disabled = runtime.disabledPlugins.filter((name) => /(^|\.)cri(\.|$)/.test(name));
      const evidence = [
        runtime.said,
        ...disabled.map((name) => `config.toml: disabled_plugins has “${name}”`),
      ];
      if (runtime.name !== "containerd" || disabled.length === 0)
        return [
          {
            host,
            evidence,
            unmendable: "its configuration does not switch the plugin off; its log says why",
          },
        ];
      return [{ host, evidence }];
    }),
};
