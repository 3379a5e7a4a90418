import type { Family } from "../family.js";
import { rpmFolder, rpmPackages, rpmSteps } from "./rpm.js";

/** Debian below, but its packages come by zypper and rpm, and it calls itself openSUSE. */
export const zypper: Family = {
  name: "zypper",
  summary: "packages by zypper, with small signed repositories",
  from: { family: "debian12" },
  packages: [...rpmPackages, "zypper"],
  files: [
    {
      path: "/etc/zypp/repos.d/lab.repo",
      mode: 0o644,
      text: `[lab]\nname=lab\nenabled=1\nautorefresh=1\nbaseurl=dir://${rpmFolder}/lab\ngpgcheck=1\ngpgkey=file://${rpmFolder}/lab.asc\n`,
    },
  ],
  steps: `${rpmSteps}
rm -f /etc/os-release
cat > /etc/os-release <<'RELEASE'
NAME="openSUSE Leap"
VERSION="15.6"
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID="15.6"
PRETTY_NAME="openSUSE Leap 15.6 (hapb lab)"
RELEASE
zypper --non-interactive --quiet install lab-base
`,
};
