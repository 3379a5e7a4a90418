import type { Family } from "../family.js";

/** What a web server's playbook finds, whoever runs it: nginx to install, and Python for those who need it. */
export const web: Family = {
  name: "web",
  summary: "Debian 12 with Python and cron, and nginx to install",
  from: { family: "debian12" },
  packages: ["python3-minimal", "python3", "python3-apt", "cron"],
  offeredPackages: ["nginx"],
};
