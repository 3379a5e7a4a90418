/**
 * What to use for the modules of ansible.builtin that aren't here, a sentence each that stands behind "there is no module X". A module
 * that is built leaves this table; a test holds it against Ansible's own list.
 */
const instead: Readonly<Record<string, string>> = {
  apt_key:
    "use package_repository with `key`: it stands in a file of its own, and is trusted for that repository alone",
  apt_repository:
    "use package_repository with `url`, `suites`, `components` and `key`, which writes /etc/apt/sources.list.d/NAME.sources",
  deb822_repository:
    "use package_repository: `uris`, `suites`, `components`, `architectures`, `types` are the same; `signed_by` is `key`, other fields go to `options`",
  debconf:
    "use command: `debconf-set-selections` with the answer as `stdin`, before the package is installed",
  gather_facts: "use setup, or `gather_facts: true` in the play",
  git: "use command: `git clone URL DEST` with `creates: DEST/.git`, or unarchive from an address of the release",
  iptables:
    "let rules stand in a file: template for /etc/nftables.conf or /etc/iptables/rules.v4, and a handler that loads it",
  mount_facts: "use setup with gather_subset: mounts, which gives ansible_facts.mounts",
  pip: "use command: `pip install NAME==VERSION` with `creates`, or the distribution's own package",
  rpm_key:
    "use package_repository with `key`, which is imported and named in the repository's file; else command: `rpm --import FILE`",
  subversion: "use command: `svn checkout URL DEST` with `creates: DEST/.svn`",
  sysvinit: "use service: it knows systemd, OpenRC and scripts in /etc/init.d",
  yum_repository:
    "use package_repository: `baseurl`, `description`, `gpgcheck` and `enabled` are the same; `gpgkey` is `key`, other settings go to `options`",
};

/** What to use for a module of Ansible's that isn't here, under its short name or with `ansible.builtin.` before it. */
export function insteadOf(name: string): string | undefined {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, "");
  return Object.hasOwn(instead, short) ? instead[short] : undefined;
}

/** Their short names. */
export const namesInstead: readonly string[] = Object.keys(instead);
