import { isOlder } from "../distributions.js";
import { hostText, isBare, nodes, ofHosts, text, type ClusterPlan, type HostPlan } from "../plan.js";

const bare = (plan: ClusterPlan): HostPlan[] => nodes(plan).filter((host) => host.look && isBare(host));

const minor = (plan: ClusterPlan): string =>
  text(plan, "kubernetes_version").split(".").slice(0, 2).join(".");

/** Bare hosts that are to run it. */
const wanting = (plan: ClusterPlan, runtime: string): HostPlan[] =>
  bare(plan).filter((host) => (hostText(host, "container_runtime") || "containerd") === runtime);

/** Runtimes that are on a host already, against the release of Kubernetes. */
export const runtimes = ofHosts([
  {
    id: "containerd-too-old",
    // @source Kubernetes 1.26 dropped CRI v1alpha2; containerd has v1 from 1.6 on
    finds: "The host has a containerd older than 1.6, which does not speak CRI v1.",
    mend: "install a newer containerd",
    judge: (plan) =>
      wanting(plan, "containerd")
        .filter(({ look }) => look!.containerd !== "" && isOlder(look!.containerd, "1.6"))
        .map(({ host, look }) => ({
          about: host,
          problem: `has containerd ${look!.containerd}, and Kubernetes needs 1.6`,
        })),
  },
  {
    id: "containerd-1",
    // @source Kubernetes 1.35 is the last release that supports containerd 1.x
    finds: "The host has containerd 1.x, whose last Kubernetes is 1.35.",
    mend: "install containerd 2, or take Kubernetes 1.35",
    judge: (plan) =>
      !isOlder(minor(plan), "1.36")
        ? wanting(plan, "containerd")
            .filter(({ look }) => look!.containerd !== "" && isOlder(look!.containerd, "2"))
            .map(({ host, look }) => ({
              about: host,
              problem: `has containerd ${look!.containerd}, and Kubernetes ${minor(plan)} needs 2`,
            }))
        : [],
  },
  {
    id: "crio-version",
    finds: "The host has a CRI-O of another minor version than Kubernetes.",
    mend: "install the CRI-O of the same minor version as Kubernetes",
    judge: (plan) =>
      wanting(plan, "crio")
        .filter(({ look }) => look!.crio !== "" && !look!.crio.startsWith(`${minor(plan)}.`))
        .map(({ host, look }) => ({
          about: host,
          problem: `has CRI-O ${look!.crio}, and Kubernetes is to be ${minor(plan)}`,
        })),
  },
]);
