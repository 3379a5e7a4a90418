import type { Plain } from "../base/value.js";
import { rawShell } from "../shell/script.js";
import { assignments, linesOf, text, type Probe } from "./probe.js";

/** os-release IDs under the names that playbooks test for. */
const names: Readonly<Record<string, string>> = {
  debian: "Debian",
  ubuntu: "Ubuntu",
  raspbian: "Debian",
  linuxmint: "Linux Mint",
  devuan: "Devuan",
  kali: "Kali",
  fedora: "Fedora",
  rhel: "RedHat",
  centos: "CentOS",
  rocky: "Rocky",
  almalinux: "AlmaLinux",
  ol: "OracleLinux",
  amzn: "Amazon",
  alpine: "Alpine",
  arch: "Archlinux",
  manjaro: "Manjaro",
  opensuse: "openSUSE",
  "opensuse-leap": "openSUSE Leap",
  "opensuse-tumbleweed": "openSUSE Tumbleweed",
  sles: "SLES",
  gentoo: "Gentoo",
  nixos: "NixOS",
  flatcar: "Flatcar",
  openeuler: "openEuler",
  photon: "Photon",
  void: "Void",
};

/** os_family by os-release ID, then by the IDs in ID_LIKE. */
const families: readonly (readonly [string, readonly string[]])[] = [
  ["Debian", ["debian", "ubuntu", "raspbian", "linuxmint", "devuan", "kali"]],
  ["RedHat", ["rhel", "centos", "fedora", "rocky", "almalinux", "ol", "amzn", "openeuler", "photon"]],
  ["Suse", ["suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles"]],
  ["Alpine", ["alpine"]],
  ["Archlinux", ["arch", "manjaro"]],
  ["Gentoo", ["gentoo"]],
  ["NixOS", ["nixos"]],
  ["Flatcar", ["flatcar"]],
  ["Void", ["void"]],
];

/** Version and code name: os-release has the release, /etc/debian_version and friends the point release. */
export const distributionFacts: Probe = {
  part: "min",
  script: () =>
    rawShell(`s os-release; cat /etc/os-release || cat /usr/lib/os-release
s debian-version; cat /etc/debian_version
s redhat-release; cat /etc/redhat-release
s alpine-release; cat /etc/alpine-release
s lsb-release; cat /etc/lsb-release`),

  parse(sections): { [name: string]: Plain } {
    const release = assignments(linesOf(sections, "os-release"));
    const lsb = assignments(linesOf(sections, "lsb-release"));
    const id = release.get("ID") ?? "";
    const like = (release.get("ID_LIKE") ?? "").split(/\s+/);
    const version = pointRelease(id, release.get("VERSION_ID") ?? "", (name) => text(sections, name));
    const major = version.split(".")[0]!;
    const facts: { [name: string]: Plain } = {
      distribution: names[id] ?? (release.get("NAME") || "OtherLinux"),
      distribution_version: version || "n/a",
      distribution_major_version: major || "n/a",
      distribution_release: codeName(release) || "n/a",
      distribution_file_variety: names[id] ?? release.get("NAME") ?? "",
      distribution_file_path: "/etc/os-release",
      distribution_file_parsed: id !== "",
      os_family:
        families.find(([, ids]) => [id, ...like].some((each) => ids.includes(each)))?.[0] ??
        names[id] ??
        "OtherLinux",
    };
    if (version.includes(".")) facts["distribution_minor_version"] = version.split(".")[1]!;
    if (lsb.size > 0 || id !== "")
      facts["lsb"] = {
        id: lsb.get("DISTRIB_ID") ?? names[id] ?? id,
        release: lsb.get("DISTRIB_RELEASE") ?? version,
        codename: lsb.get("DISTRIB_CODENAME") ?? codeName(release),
        description: lsb.get("DISTRIB_DESCRIPTION") ?? release.get("PRETTY_NAME") ?? "",
        major_release: (lsb.get("DISTRIB_RELEASE") ?? version).split(".")[0]!,
      };
    return facts;
  },
};

function pointRelease(id: string, versionId: string, file: (name: string) => string): string {
  if (id === "debian" && /^\d+\./.test(file("debian-version"))) return file("debian-version");
  if (id === "alpine") return file("alpine-release") || versionId;
  if (["centos", "rocky", "almalinux", "rhel", "ol"].includes(id))
    return /release (\d+(?:\.\d+)*)/.exec(file("redhat-release"))?.[1] ?? versionId;
  return versionId;
}

function codeName(release: ReadonlyMap<string, string>): string {
  return (
    release.get("VERSION_CODENAME") ??
    release.get("UBUNTU_CODENAME") ??
    /\(([^)]+)\)/.exec(release.get("VERSION") ?? "")?.[1] ??
    ""
  );
}
