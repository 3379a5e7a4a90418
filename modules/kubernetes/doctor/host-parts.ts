import type { Answers } from "./part.js";
import { api } from "./parts/api.js";
import { balancer } from "./parts/balancer.js";
import { bird } from "./parts/bird.js";
import { cni } from "./parts/cni.js";
import { certificates } from "./parts/certificates.js";
import { disks } from "./parts/disk.js";
import { firewall } from "./parts/firewall.js";
import { kubeconfigs } from "./parts/kubeconfigs.js";
import { names } from "./parts/names.js";
import { proxies } from "./parts/proxies.js";
import { traces } from "./parts/traces.js";
import { identity } from "./parts/identity.js";
import { joining } from "./parts/joining.js";
import { kernel } from "./parts/kernel.js";
import { kubelet } from "./parts/kubelet.js";
import { mounts } from "./parts/mounts.js";
import { network } from "./parts/network.js";
import { runtime } from "./parts/runtime.js";
import { services } from "./parts/units.js";
import { staticPods } from "./parts/static-pods.js";
import { swap } from "./parts/swap.js";

/** Everything that every host is asked, in one question. */
export const hostParts = {
  identity,
  kernel,
  swap,
  mounts,
  services,
  runtime,
  cni,
  kubelet,
  staticPods,
  network,
  api,
  certificates,
  disks,
  firewall,
  kubeconfigs,
  names,
  proxies,
  traces,
  balancer,
  bird,
  joining,
} as const;

export type HostParts = Answers<typeof hostParts>;
