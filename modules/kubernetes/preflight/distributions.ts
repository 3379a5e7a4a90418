/** A distribution that the playbooks are made for. */
export interface Distribution {
  readonly name: string;
  /** ID of /etc/os-release. */
  readonly ids: readonly string[];
  /** The oldest release; later ones are taken as well. */
  readonly from: string;
  /** What comes by its own package manager. */
  readonly packages: "apt" | "dnf" | "zypper" | "apk";
  /** Version of its own containerd by release, where that stays the same as long as the release is mended. */
  readonly containerd?: Readonly<Record<string, string>>;
}

/** The table of docs/preflight.md. @source os-release(5) for the ids; the releases are those that their makers still mend */
export const distributions: readonly Distribution[] = [
  {
    name: "Debian",
    ids: ["debian"],
    from: "11",
    packages: "apt",
    // @source packages.debian.org/containerd
    containerd: { "11": "1.4.13", "12": "1.6.20", "13": "1.7.24" },
  },
  { name: "Ubuntu", ids: ["ubuntu"], from: "22.04", packages: "apt" },
  {
    name: "Red Hat Enterprise Linux and its kin (AlmaLinux, Rocky, CentOS Stream, Oracle)",
    ids: ["rhel", "almalinux", "rocky", "centos", "ol"],
    from: "8",
    packages: "dnf",
  },
  { name: "Fedora", ids: ["fedora"], from: "40", packages: "dnf" },
  {
    name: "openSUSE Leap and SUSE Linux Enterprise Server",
    ids: ["opensuse-leap", "sles"],
    from: "15.5",
    packages: "zypper",
  },
  { name: "openSUSE Tumbleweed", ids: ["opensuse-tumbleweed"], from: "0", packages: "zypper" },
  { name: "Alpine", ids: ["alpine"], from: "3.20", packages: "apk" },
];

/** Debian's testing has no VERSION_ID: what is not said counts as new enough. */
export function isSupported({ id, version }: { readonly id: string; readonly version: string }): boolean {
  const found = distributions.find(({ ids }) => ids.includes(id));
  return found !== undefined && (version === "" || !isOlder(version, found.from));
}

/** Version of the containerd that the distribution's own repository brings; empty: that can't be said. */
export function ownContainerd({ id, version }: { readonly id: string; readonly version: string }): string {
  return distributions.find(({ ids }) => ids.includes(id))?.containerd?.[version.split(".")[0]!] ?? "";
}

/** Compares number by number: 22.04 is older than 24.04, 9 than 10. */
export function isOlder(version: string, than: string): boolean {
  const [mine, other] = [version, than].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  for (let i = 0; i < other!.length; i++) {
    const [a, b] = [mine![i] ?? 0, other![i]!];
    if (a !== b) return a < b;
  }
  return false;
}
