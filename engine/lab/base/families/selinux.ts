import type { Family } from "../family.js";

/** The kernel that hosts share has no SELinux: what is shown is its configuration, the policy's store and the tools that write it. */
export const selinux: Family = {
  name: "selinux",
  summary: "Debian 12 with a policy of SELinux and its tools (the kernel is another matter)",
  from: { family: "debian12" },
  packages: ["policycoreutils", "policycoreutils-python-utils", "selinux-policy-default", "semodule-utils"],
};
