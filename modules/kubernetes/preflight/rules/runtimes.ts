import { isOlder, ownContainerd } from "../distributions.js";
import { hostText, isBare, nodes, ofHosts, text, type ClusterPlan, type HostPlan } from "../plan.js";

const bare = (plan: ClusterPlan): HostPlan[] => nodes(plan).filter((host) => host.look && isBare(host));

const minor = (plan: ClusterPlan): string =>
  text(plan, "kubernetes_version").split(".").slice(0, 2).join(".");

/** Bare hosts that are to run it. */
const wanting = (plan: ClusterPlan, runtime: string): HostPlan[] =>
  bare(plan).filter((host) => (hostText(host, "container_runtime") || "containerd") === runtime);

/**
 * The oldest containerd for a release of Kubernetes.
 * @source Kubernetes 1.26 dropped CRI v1alpha2, and containerd has v1 from 1.6 on; 1.35 is the last that takes containerd 1.x
 */
const needed = (plan: ClusterPlan): string => (isOlder(minor(plan), "1.36") ? "1.6" : "2");

/** Runtimes that are on a host, against the release of Kubernetes: found there, or installed just now. */
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

/** Runtimes that are going to be installed. */
export const runtimesToCome = ofHosts([
  {
    id: "containerd-of-distribution",
    finds: "The containerd that the distribution would bring is too old for this Kubernetes.",
    mend: "let containerd_package, containerd_repository and containerd_repository_key name a newer one (Docker's containerd.io is one), or take an older Kubernetes",
    judge: (plan) =>
      wanting(plan, "containerd")
        .filter(
          (host) =>
            host.look!.containerd === "" &&
            hostText(host, "containerd_package") === "containerd" &&
            hostText(host, "containerd_repository") === "",
        )
        .map(({ host, look }) => ({
          host,
          name: look!.distribution.name,
          own: ownContainerd(look!.distribution),
        }))
        .filter(({ own }) => own !== "" && isOlder(own, needed(plan)))
        .map(({ host, name, own }) => ({
          about: host,
          problem: `${name} brings containerd ${own}, and Kubernetes ${minor(plan)} needs ${needed(plan)}`,
        })),
  },
]);
