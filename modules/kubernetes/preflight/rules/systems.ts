import { distributions, isOlder, isSupported } from "../distributions.js";
import { hostText, isBare, nodes, ofHosts, setting, text, type ClusterPlan, type HostPlan } from "../plan.js";

const seen = (plan: ClusterPlan): HostPlan[] => nodes(plan).filter(({ look }) => look);
const bare = (plan: ClusterPlan): HostPlan[] => seen(plan).filter(isBare);

const minor = (plan: ClusterPlan): string =>
  text(plan, "kubernetes_version").split(".").slice(0, 2).join(".");

/** @source k8s.io/system-validators 1.9 to 1.12, of which kubeadm 1.32 and later warns */
const knownKernels = /^(5\.4|5\.10|5\.15|[6-9]|[1-9]\d+)\b/;

/** The operating system under a node. */
export const systems = ofHosts([
  {
    id: "distribution",
    finds:
      "The distribution is none of the table below, and `allow_unsupported_distribution` does not say that it may be.",
    mend: "allow_unsupported_distribution: true tries it; the packages it installs have to be named then (containerd_package, cni_package)",
    judge: (plan) =>
      setting(plan, "allow_unsupported_distribution") === true
        ? []
        : plan.hosts
            .filter(({ look, node }) => look && node?.state !== "done" && !isSupported(look.distribution))
            .map(({ host, look }) => ({
              about: host,
              problem: `runs ${look!.distribution.name || look!.distribution.id || "a distribution that does not say its name"}, and these playbooks know ${distributions.map(({ name, from }) => (from === "0" ? name : `${name} from ${from}`)).join(", ")}`,
            })),
  },
  {
    id: "init-system",
    finds: "A node runs neither systemd nor OpenRC.",
    mend: "these playbooks need one of them to start programs at boot",
    judge: (plan) =>
      seen(plan)
        .filter(({ look }) => look!.init === "")
        .map(({ host }) => ({ about: host, problem: "runs neither systemd nor OpenRC" })),
  },
  {
    id: "cgroup-driver",
    finds: "`cgroup_driver: systemd` on a host that does not run systemd.",
    mend: "cgroup_driver: cgroupfs",
    judge: (plan) =>
      seen(plan)
        .filter((host) => host.look!.init === "openrc" && hostText(host, "cgroup_driver") === "systemd")
        .map(({ host }) => ({ about: host, problem: "runs OpenRC, and cgroup_driver is systemd" })),
  },
  {
    id: "kernel-old",
    // @source k8s.io/system-validators 1.8: 3.10, the last that made kubeadm stop
    finds: "The kernel is older than 3.10.",
    mend: "a newer kernel",
    judge: (plan) =>
      bare(plan)
        .filter(({ look }) => isOlder(look!.kernel, "3.10"))
        .map(({ host, look }) => ({ about: host, problem: `has kernel ${look!.kernel}` })),
  },
  {
    id: "kernel-untested",
    severity: "warning",
    finds:
      "The kernel is none of those that Kubernetes from 1.32 on is tested with (5.4, 5.10, 5.15, 6 and later).",
    mend: "it may well work; kubeadm warns of it too",
    judge: (plan) =>
      isOlder(minor(plan), "1.32")
        ? []
        : bare(plan)
            .filter(({ look }) => !isOlder(look!.kernel, "3.10") && !knownKernels.test(look!.kernel))
            .map(({ host, look }) => ({ about: host, problem: `has kernel ${look!.kernel}` })),
  },
  {
    id: "kernel-modules",
    finds: "The kernel has no overlay or br_netfilter, loaded, built in or to be loaded.",
    mend: "install the kernel's modules (linux-modules-extra-$(uname -r), kernel-modules-extra), or reboot into the kernel that they are of",
    judge: (plan) =>
      bare(plan)
        .filter(({ look }) => look!.missing_modules.length > 0)
        .map(({ host, look }) => ({
          about: host,
          problem: `its kernel has no ${look!.missing_modules.join(" and no ")}`,
        })),
  },
  {
    id: "cgroup-v1",
    // @source the kubelet's defaults: failCgroupV1 is true from 1.35 on
    finds: "The host has cgroup v1, which the kubelet refuses from Kubernetes 1.35 on.",
    mend: "boot with systemd.unified_cgroup_hierarchy=1, or set kubelet_config_extra: {failCgroupV1: false}",
    judge: (plan) => {
      const extra = setting(plan, "kubelet_config_extra") as { failCgroupV1?: unknown } | undefined;
      if (isOlder(minor(plan), "1.35") || extra?.failCgroupV1 === false) return [];
      return bare(plan)
        .filter(({ look }) => look!.cgroup_version === 1)
        .map(({ host }) => ({
          about: host,
          problem: `has cgroup v1, which the kubelet of ${minor(plan)} refuses`,
        }));
    },
  },
]);
