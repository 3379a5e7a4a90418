import type { Injection } from "./injection.js";
import { injectionsOfApi } from "./of-api.js";
import { injectionsOfBalancer } from "./of-balancer.js";
import { injectionsOfCluster } from "./of-cluster.js";
import { injectionsOfHosts } from "./of-hosts.js";
import { injectionsOfKubelet } from "./of-kubelet.js";
import { injectionsOfNodes } from "./of-nodes.js";

/** Every fault that is made on the one cluster, in their order. */
export const injections: readonly Injection[] = [
  ...injectionsOfHosts,
  ...injectionsOfKubelet,
  ...injectionsOfCluster,
  ...injectionsOfNodes,
  ...injectionsOfBalancer,
  ...injectionsOfApi,
  // Last: a host's journal goes by its machine-id.
  {
    name: "two hosts have one machine-id",
    finds: ["duplicate-machine-id cp1,w1"],
    inject: {
      w1: "printf '%s\\n' MACHINE_ID_OF_CP1 >/etc/machine-id",
    },
    options: ["--yes", "duplicate-machine-id"],
  },
];
