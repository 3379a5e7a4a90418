import { ofVariables, text, type ClusterPlan } from "../plan.js";

const isRelease = (plan: ClusterPlan): boolean => /^\d+\.\d+\.\d+$/.test(text(plan, "kubernetes_version"));

/** Releases that the playbooks know, and the bundle holds. */
export const versions = ofVariables([
  {
    id: "version-unset",
    finds: "Nothing says which release of Kubernetes it is to be.",
    mend: "give kubernetes_bundle a folder (docs/kubernetes.md), or say in kubernetes_version which release the hosts have",
    judge: (plan) =>
      text(plan, "kubernetes_version") === ""
        ? [{ about: "kubernetes_version", problem: "is not set, and there is no bundle that would say it" }]
        : [],
  },
  {
    id: "version-form",
    finds: "`kubernetes_version` is no release.",
    mend: "write it as 1.34.4",
    judge: (plan) =>
      text(plan, "kubernetes_version") !== "" && !isRelease(plan)
        ? [{ about: "kubernetes_version", problem: `${text(plan, "kubernetes_version")} is no release` }]
        : [],
  },
  {
    id: "version-unsupported",
    finds: "The playbooks don't know this release of Kubernetes.",
    mend: "choose a release that they know",
    judge: (plan) => {
      const minor = text(plan, "kubernetes_version").split(".").slice(0, 2).join(".");
      if (!isRelease(plan) || plan.releases.includes(minor)) return [];
      return [
        {
          about: "kubernetes_version",
          problem: `these playbooks don't know Kubernetes ${minor}`,
          mend: `they know ${plan.releases[0] ?? "none"} to ${plan.releases.at(-1) ?? "none"} (docs/kubernetes.md)`,
        },
      ];
    },
  },
  {
    id: "version-of-bundle",
    finds: "The bundle holds another release than the one that is asked for.",
    mend: "leave kubernetes_version out, or give another kubernetes_bundle",
    judge: (plan) => {
      const wanted = text(plan, "kubernetes_version");
      const held = plan.bundleVersion?.replace(/^v/, "");
      if (held === undefined || !isRelease(plan) || held === wanted) return [];
      return [
        { about: "kubernetes_version", problem: `${wanted} is asked for, and the bundle holds ${held}` },
      ];
    },
  },
]);
