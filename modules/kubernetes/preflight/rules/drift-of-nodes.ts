import type { Plain } from "../../../../engine/module/index.js";
import { hostText, ofHosts, setting, text, type ClusterPlan, type Finding } from "../plan.js";

/** Variables of what runs on every node that differ from the running cluster: these playbooks would not change it. */
export const driftOfNodes = ofHosts([
  {
    id: "running-kubelets",
    finds: "The running cluster's kubelets have other settings than those that are asked for.",
    mend: "take it back, or change the cluster with kubeadm first",
    judge: (plan) => {
      const extra = members(plan, "kubelet_config_extra");
      const driver = { about: "cgroup_driver", path: ["cgroupDriver"], value: text(plan, "cgroup_driver") };
      const isDriverAsked =
        driver.value !== "" && !extra.some(({ path: [first] }) => first === "cgroupDriver");
      return configurations(plan, "kubelet_configuration", isDriverAsked ? [driver, ...extra] : extra);
    },
  },
  {
    id: "running-kube-proxy",
    finds: "The running cluster's kube-proxy has other settings than those that are asked for.",
    mend: "take it back, or change the cluster with kubeadm first",
    judge: (plan) =>
      configurations(plan, "kube_proxy_configuration", members(plan, "kube_proxy_config_extra")),
  },
  {
    id: "running-runtime",
    finds: "A node runs another container runtime than the one that is asked for.",
    mend: "a node's runtime is never changed under it: take the host out of this inventory, or set up its node anew",
    judge: runtimes,
  },
]);

interface Asked {
  readonly about: string;
  readonly path: readonly string[];
  readonly value: Plain;
}

/** Each value that a variable asks for, by the path of its member: what stands beside it is left alone. */
function members(plan: ClusterPlan, about: string): Asked[] {
  const walk = (value: Plain | undefined, path: readonly string[]): Asked[] =>
    isMapping(value)
      ? Object.entries(value).flatMap(([name, inner]) => walk(inner, [...path, name]))
      : value === undefined || path.length === 0
        ? []
        : [{ about, path, value }];
  return walk(setting(plan, about), []);
}

const mend =
  "these playbooks build clusters and don't change a running one's nodes: take it back, or change the cluster with kubeadm first";

function configurations(
  plan: ClusterPlan,
  which: "kubelet_configuration" | "kube_proxy_configuration",
  asked: readonly Asked[],
): Finding[] {
  const running = plan.hosts.map(({ node }) => node?.[which]).find((found) => found !== undefined);
  if (running === undefined) return [];
  return asked.flatMap(({ about, path, value }) => {
    const there = path.reduce<Plain | undefined>(
      (at, name) => (isMapping(at) ? at[name] : undefined),
      running,
    );
    if (isSame(value, there)) return [];
    const found = there === undefined ? "no such member" : JSON.stringify(there);
    return [
      {
        about,
        problem: `${path.join(".")}: ${JSON.stringify(value)} is asked for, and the running cluster has ${found}`,
        mend,
      },
    ];
  });
}

function runtimes(plan: ClusterPlan): Finding[] {
  return plan.hosts.flatMap((each) => {
    const wanted = hostText(each, "container_runtime") || "containerd";
    const found = each.node?.runtime ?? "";
    if (found === "" || found.startsWith(`${wanted === "crio" ? "cri-o" : wanted}://`)) return [];
    return [{ about: each.host, problem: `${wanted} is asked for, and this node runs ${found}` }];
  });
}

function isMapping(value: Plain | undefined): value is { readonly [name: string]: Plain | undefined } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The cluster leaves out what is nothing, and writes durations in its own way: 240s is 4m0s. */
function isSame(wanted: Plain, there: Plain | undefined): boolean {
  if (there === undefined || there === null)
    return !wanted || (typeof wanted === "string" && seconds(wanted) === 0);
  if (typeof wanted === "string" && typeof there === "string") {
    const [a, b] = [seconds(wanted), seconds(there)];
    if (a !== undefined && a === b) return true;
  }
  if (typeof wanted === "object" || typeof there === "object")
    return JSON.stringify(wanted) === JSON.stringify(there);
  return String(wanted) === String(there);
}

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** @source https://pkg.go.dev/time#ParseDuration */
function seconds(text: string): number | undefined {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitSeconds[unit!]!, 0);
}
