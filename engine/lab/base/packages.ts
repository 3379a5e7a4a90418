/** The Debian release that lab hosts run. */
export const suite = "bookworm";

/** What every lab host has from the start: what a bare server has, and what a Kubernetes node needs. */
export const installedPackages: readonly string[] = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "openssh-server",
  "sudo",
  "acl",
  "ca-certificates",
  "curl",
  "iproute2",
  "iputils-ping",
  "kmod",
  "less",
  "openssl",
  "procps",
  "psmisc",
  "busybox-static",
  "containerd",
  "runc",
  "containernetworking-plugins",
  "conntrack",
  "ebtables",
  "ethtool",
  "ipset",
  "iptables",
  "nftables",
  "socat",
];

/**
 * What hosts can install from the package folder they carry (they have no way out). The load balancers are here and
 * not installed: real control planes with static pods have no haproxy or keepalived binary either.
 */
export const offeredPackages: readonly string[] = ["haproxy", "keepalived", "chrony", "tree"];

/** Where the package folder lies on a host; its apt sources name nothing else. */
export const packageFolder = "/usr/share/hapb-lab/packages";
