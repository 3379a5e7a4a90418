import { packageFolder } from "./packages.js";
import { prepareScript } from "./prepare.js";

/** A file that the base image has besides its packages. */
export interface BaseFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

const unit = (name: string, text: string): BaseFile => ({
  path: `/etc/systemd/system/${name}`,
  mode: 0o644,
  text,
});

export const baseFiles: readonly BaseFile[] = [
  { path: "/usr/lib/hapb-lab/prepare", mode: 0o755, text: prepareScript },
  unit(
    "hapb-lab-prepare.service",
    `[Unit]
Description=Give this lab host its own view of what hosts of one kernel share
DefaultDependencies=no
Before=sysinit.target systemd-sysctl.service systemd-modules-load.service swap.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/hapb-lab/prepare

[Install]
WantedBy=sysinit.target
`,
  ),
  unit(
    "hapb-lab-ready.service",
    `[Unit]
Description=Tell the lab that users may log in
After=ssh.service systemd-user-sessions.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/touch /run/hapb-lab/ready

[Install]
WantedBy=multi-user.target
`,
  ),
  // The unit's own -999 can't be had where the machine withholds CAP_SYS_RESOURCE, and containers inherit it.
  unit("containerd.service.d/hapb-lab.conf", "[Service]\nOOMScoreAdjust=0\n"),
  {
    path: "/etc/ssh/sshd_config.d/hapb-lab.conf",
    mode: 0o644,
    text: `HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PermitRootLogin prohibit-password
UseDNS no
`,
  },
  { path: "/etc/sudoers.d/admin", mode: 0o440, text: "admin ALL=(ALL:ALL) NOPASSWD: ALL\n" },
  { path: "/etc/sudoers.d/operator", mode: 0o440, text: "operator ALL=(ALL:ALL) ALL\n" },
  { path: "/etc/apt/sources.list", mode: 0o644, text: `deb [trusted=yes] file:${packageFolder} ./\n` },
  { path: "/etc/fstab", mode: 0o644, text: "# A lab host's file systems are mounted from outside.\n" },
  {
    path: "/etc/systemd/journald.conf.d/hapb-lab.conf",
    mode: 0o644,
    text: "[Journal]\nStorage=persistent\nSystemMaxUse=64M\n",
  },
];

/** Units that make noise or need hardware a lab host doesn't have. */
export const maskedUnits: readonly string[] = [
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
  "fstrim.timer",
  "console-getty.service",
  "getty@tty1.service",
  "container-getty@.service",
  "systemd-pstore.service",
  // Sets the clock's file stamp and the machine's devices: not a container's business.
  "systemd-udevd.service",
  "systemd-timesyncd.service",
];

/** Units of the base's packages that a bare host doesn't run until somebody turns them on. */
export const disabledUnits: readonly string[] = ["containerd.service", "nftables.service"];
