import { text, type Rule } from "../plan.js";

/** Releases that the playbooks know, and the bundle holds. */
export const versions: Rule = (plan) => {
  const wanted = text(plan, "kubernetes_version");
  const minor = wanted.split(".").slice(0, 2).join(".");
  if (wanted === "")
    return [
      {
        about: "kubernetes_version",
        problem: "is not set, and there is no bundle that would say it",
        mend: "give kubernetes_bundle a folder (docs/kubernetes.md), or say which release the hosts have",
      },
    ];
  if (!/^\d+\.\d+\.\d+$/.test(wanted))
    return [{ about: "kubernetes_version", problem: `${wanted} is no release`, mend: "write it as 1.34.4" }];
  if (!plan.releases.includes(minor))
    return [
      {
        about: "kubernetes_version",
        problem: `these playbooks don't know Kubernetes ${minor}`,
        mend: `they know ${plan.releases.join(", ")}`,
      },
    ];
  const held = plan.bundleVersion?.replace(/^v/, "");
  if (held !== undefined && held !== wanted)
    return [
      {
        about: "kubernetes_version",
        problem: `${wanted} is asked for, and the bundle holds ${held}`,
        mend: "leave kubernetes_version out, or give another kubernetes_bundle",
      },
    ];
  return [];
};
