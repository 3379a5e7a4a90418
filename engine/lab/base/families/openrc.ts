import type { BaseFile } from "../files.js";
import type { Family } from "../family.js";

const script = (name: string, text: string): BaseFile => ({
  path: `/etc/init.d/${name}`,
  mode: 0o755,
  text: `#!/sbin/openrc-run\n${text}`,
});

const files: readonly BaseFile[] = [
  {
    path: "/etc/inittab",
    mode: 0o644,
    text: `id:2:initdefault:
si::sysinit:/sbin/openrc sysinit
bo::wait:/sbin/openrc boot
l0:0:wait:/usr/lib/hapb-lab/end poweroff
l2:2:wait:/sbin/openrc default
l6:6:wait:/usr/lib/hapb-lab/end reboot
pf::powerfail:/sbin/shutdown -h -P now
`,
  },
  {
    path: "/usr/lib/hapb-lab/end",
    mode: 0o755,
    // -d: the note in wtmp is init's; -f: at once, since the services are stopped.
    text: `#!/bin/sh
/sbin/openrc shutdown
exec "/sbin/$1" -d -f
`,
  },
  script(
    "hapb-lab-prepare",
    `description="Give this lab host its own view of what hosts of one kernel share"
start() {
  ebegin "Preparing the lab host"
  # OpenRC mounts /sys once more, over the cgroups that nspawn has mounted below it.
  while [ "$(grep -c ' /sys ' /proc/self/mountinfo)" -gt 1 ]; do umount /sys || break; done
  /usr/lib/hapb-lab/prepare
  eend $?
}
`,
  ),
  script(
    "hapb-lab-ready",
    `description="Tell the lab that users may log in"
depend() { after "*"; }
start() {
  ebegin "The lab host is ready"
  touch /run/hapb-lab/ready
  eend $?
}
`,
  ),
  // Debian's package brings a unit of systemd's alone.
  script(
    "containerd",
    `supervisor=supervise-daemon
command=/usr/bin/containerd
error_log=/var/log/containerd.log
`,
  ),
];

/** OpenRC under the init of System V, which asks for nothing of systemd's: init scripts, runlevels, logs in /var/log. */
export const openrc: Family = {
  name: "openrc",
  summary: "Debian 12 with OpenRC instead of systemd",
  from: { family: "debian12" },
  packages: ["sysvinit-core", "openrc"],
  withoutPackages: ["systemd", "systemd-sysv"],
  files,
  // Debian's scripts for disks, clock, swap and halting are for a machine of one's own. Those that others name stay, and do nothing.
  steps: `cd /etc/init.d
rm -f /etc/runlevels/*/*
for name in $(sed -n 's,^/etc/init.d/,,p' /var/lib/dpkg/info/initscripts.list) hwclock.sh; do
  printf '#!/sbin/openrc-run\\n' > "$name"
done
ln -s /etc/init.d/hapb-lab-prepare /etc/runlevels/sysinit/
for name in dbus ssh hapb-lab-ready; do ln -s "/etc/init.d/$name" /etc/runlevels/default/; done`,
  init: { haltSignal: "SIGPWR" },
};
