import type { Family } from "../family.js";
import { rpmFolder, rpmPackages, rpmSteps } from "./rpm.js";

/** Debian below, but its packages come by dnf and rpm, and it calls itself Fedora. */
export const dnf: Family = {
  name: "dnf",
  summary: "packages by dnf, with small signed repositories",
  from: { family: "debian12" },
  packages: [...rpmPackages, "dnf", "dnf-plugins-core"],
  files: [
    {
      path: "/etc/dnf/dnf.conf",
      mode: 0o644,
      text: "[main]\ngpgcheck=True\ninstallonly_limit=3\nclean_requirements_on_remove=True\nbest=False\nskip_if_unavailable=False\n",
    },
    { path: "/etc/dnf/vars/releasever", mode: 0o644, text: "40\n" },
    // Debian's plugin that makes a repository of what was downloaded.
    { path: "/etc/dnf/plugins/local.conf", mode: 0o644, text: "[main]\nenabled = false\n" },
    {
      path: "/etc/yum.repos.d/lab.repo",
      mode: 0o644,
      text: `[lab]\nname=lab\nbaseurl=file://${rpmFolder}/lab\ngpgcheck=1\ngpgkey=file://${rpmFolder}/lab.asc\n`,
    },
    { path: "/etc/fedora-release", mode: 0o644, text: "Fedora release 40 (Forty)\n" },
    { path: "/etc/redhat-release", mode: 0o644, text: "Fedora release 40 (Forty)\n" },
  ],
  steps: `${rpmSteps}
ln -sf dnf /usr/bin/yum
rm -f /etc/os-release
cat > /etc/os-release <<'RELEASE'
NAME="Fedora Linux"
VERSION="40 (hapb lab)"
ID=fedora
VERSION_ID=40
PLATFORM_ID="platform:f40"
PRETTY_NAME="Fedora Linux 40 (hapb lab)"
RELEASE
dnf -y -q install lab-base
`,
};
