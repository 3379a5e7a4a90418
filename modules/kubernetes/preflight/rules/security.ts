import { isBare, nodes, ofHosts } from "../plan.js";

/** SELinux and AppArmor, where they would keep containers from running. */
export const security = ofHosts([
  {
    id: "selinux-policy",
    finds: "SELinux enforces, and there is no policy for containers.",
    mend: "install container-selinux, or let SELinux be permissive",
    judge: (plan) =>
      nodes(plan)
        .filter(
          (host) => isBare(host) && host.look?.selinux === "enforcing" && !host.look.has_container_policy,
        )
        .map(({ host }) => ({
          about: host,
          problem: "SELinux enforces, and has no policy for containers: they could not be started",
        })),
  },
  {
    id: "apparmor-parser",
    severity: "warning",
    finds: "AppArmor is on, and there is no apparmor_parser to load profiles with.",
    mend: "install the package apparmor",
    judge: (plan) =>
      nodes(plan)
        .filter((host) => isBare(host) && host.look?.lacks_apparmor_parser)
        .map(({ host }) => ({
          about: host,
          problem: "AppArmor is on without apparmor_parser: containers run without a profile",
        })),
  },
]);
