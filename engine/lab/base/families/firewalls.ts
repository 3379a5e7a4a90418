import type { Family } from "../family.js";

/** Both front ends are there and off, as are nftables and iptables, which every host has: tests turn on one of them. */
export const firewalls: Family = {
  name: "firewalls",
  summary: "Debian 12 with firewalld and ufw, both off",
  from: { family: "debian12" },
  packages: ["firewalld", "ufw"],
  files: [
    {
      // It flushes the rules that the network had before a reboot, and must not flush those of this boot.
      path: "/etc/systemd/system/hapb-lab-prepare.service.d/firewalls.conf",
      mode: 0o644,
      text: "[Unit]\nBefore=nftables.service ufw.service firewalld.service\n",
    },
  ],
  steps: "systemctl disable firewalld ufw",
};
