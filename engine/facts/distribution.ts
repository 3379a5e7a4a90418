import type { PlainObject } from "../module/types.js";
import type { Sections } from "./script.js";

/** ID of os-release -> the name and family that Ansible's users know. */
const names: Readonly<Record<string, readonly [string, string]>> = {
  debian: ["Debian", "Debian"],
  ubuntu: ["Ubuntu", "Debian"],
  raspbian: ["Raspbian", "Debian"],
  linuxmint: ["Linux Mint", "Debian"],
  kali: ["Kali", "Debian"],
  rhel: ["RedHat", "RedHat"],
  centos: ["CentOS", "RedHat"],
  rocky: ["Rocky", "RedHat"],
  almalinux: ["AlmaLinux", "RedHat"],
  fedora: ["Fedora", "RedHat"],
  ol: ["OracleLinux", "RedHat"],
  amzn: ["Amazon", "RedHat"],
  "opensuse-leap": ["openSUSE Leap", "Suse"],
  "opensuse-tumbleweed": ["openSUSE Tumbleweed", "Suse"],
  "opensuse-microos": ["openSUSE MicroOS", "Suse"],
  sles: ["SLES", "Suse"],
  alpine: ["Alpine", "Alpine"],
  arch: ["Archlinux", "Archlinux"],
  gentoo: ["Gentoo", "Gentoo"],
};

const packageManagers: Readonly<Record<string, string>> = { "apt-get": "apt" };

/** Distribution, family, package and service manager. @source os-release(5) */
export function distributionFacts(sections: Sections): PlainObject {
  const os = osRelease(sections.os);
  const id = os["ID"] ?? "";
  const [name, family] = names[id] ?? likeOne(os) ?? [os["NAME"] ?? "Linux", os["NAME"] ?? "Linux"];
  // Debian's VERSION_ID has no point release; debian_version has (testing writes a code name there).
  const point = sections.debian[0] ?? "";
  const version = id === "debian" && /^\d/.test(point) ? point : (os["VERSION_ID"] ?? "n/a");
  const manager = sections.packages[0];
  return {
    distribution: name,
    os_family: family,
    distribution_version: version,
    distribution_major_version: version.split(".")[0],
    distribution_release: os["VERSION_CODENAME"] ?? "n/a",
    pkg_mgr: manager === undefined ? "unknown" : (packageManagers[manager] ?? manager),
    service_mgr: serviceManager(sections.init),
  };
}

function osRelease(lines: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of lines) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line);
    // The file in /etc stands first and wins.
    if (match && !(match[1]! in values)) values[match[1]!] = match[2]!.replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}

function likeOne(os: Record<string, string>): readonly [string, string] | undefined {
  const like = (os["ID_LIKE"] ?? "").split(" ").find((id) => id in names);
  return like === undefined ? undefined : [os["NAME"] ?? like, names[like]![1]];
}

function serviceManager([init = "", ...folders]: readonly string[]): string {
  if (folders.includes("/run/systemd/system")) return "systemd";
  if (folders.includes("/run/openrc")) return "openrc";
  if (init === "systemd" || init === "runit" || init === "s6-svscan") return init;
  return init === "init" ? "sysvinit" : "service";
}
