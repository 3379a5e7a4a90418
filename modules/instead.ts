/**
 * What to use for the modules of ansible.builtin that aren't here, a sentence each that stands behind "there is no module X". A module
 * that is built leaves this table; a test holds it against Ansible's own list.
 */
const instead: Readonly<Record<string, string>> = {
  apt_key:
    "put the key in a file of its own with get_url (dest: /etc/apt/keyrings/NAME.asc) and name it in the repository's signed-by",
  apt_repository:
    "write /etc/apt/sources.list.d/NAME.sources with copy or template, then apt with update_cache: true",
  deb822_repository:
    "write /etc/apt/sources.list.d/NAME.sources with copy or template, its key with get_url to /etc/apt/keyrings, then apt with update_cache: true",
  debconf:
    "use command: `debconf-set-selections` with the answer as `stdin`, before the package is installed",
  gather_facts: "use setup, or `gather_facts: true` in the play",
  git: "use command: `git clone URL DEST` with `creates: DEST/.git`, or unarchive from an address of the release",
  iptables:
    "let rules stand in a file: template for /etc/nftables.conf or /etc/iptables/rules.v4, and a handler that loads it",
  mount_facts: "use setup with gather_subset: mounts, which gives ansible_facts.mounts",
  pip: "use command: `pip install NAME==VERSION` with `creates`, or the distribution's own package",
  rpm_key: "use command: `rpm --import FILE` behind get_url, or `gpgkey=` in the repository's file",
  subversion: "use command: `svn checkout URL DEST` with `creates: DEST/.svn`",
  sysvinit: "use service: it knows systemd, OpenRC and scripts in /etc/init.d",
  yum_repository: "use ini_file or template for /etc/yum.repos.d/NAME.repo",
};

/** What to use for a module of Ansible's that isn't here, under its short name or with `ansible.builtin.` before it. */
export function insteadOf(name: string): string | undefined {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, "");
  return Object.hasOwn(instead, short) ? instead[short] : undefined;
}

/** Their short names. */
export const namesInstead: readonly string[] = Object.keys(instead);
