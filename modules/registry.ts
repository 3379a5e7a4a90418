import type { AnyModule } from "../engine/module/index.js";
import { insteadOf } from "./instead.js";
import { kubernetesModules } from "./kubernetes/index.js";

type Load = () => Promise<{ readonly default: AnyModule }>;

/** Every module that comes with hapb, loaded when it is first named. */
const core: Readonly<Record<string, Load>> = {
  assemble: () => import("./files/assemble.js"),
  tempfile: () => import("./files/tempfile.js"),
  get_url: () => import("./network/get_url.js"),
  unarchive: () => import("./files/unarchive.js"),
  uri: () => import("./network/uri.js"),
  add_host: () => import("./control/add_host.js"),
  apt: () => import("./packages/apt.js"),
  async_status: () => import("./control/async_status.js"),
  assert: () => import("./control/assert.js"),
  blockinfile: () => import("./files/blockinfile.js"),
  command: () => import("./commands/command.js"),
  containerd_config: () => import("./containers/containerd_config.js"),
  crio_config: () => import("./containers/crio_config.js"),
  crictl_info: () => import("./containers/crictl_info.js"),
  image_pull: () => import("./containers/image_pull.js"),
  registry_mirror: () => import("./containers/registry_mirror.js"),
  copy: () => import("./files/copy.js"),
  cron: () => import("./system/cron.js"),
  dnf: () => import("./packages/dnf.js"),
  debug: () => import("./control/debug.js"),
  expect: () => import("./commands/expect.js"),
  fail: () => import("./control/fail.js"),
  find: () => import("./files/find.js"),
  fetch: () => import("./files/fetch.js"),
  file: () => import("./files/file.js"),
  getent: () => import("./system/getent.js"),
  group: () => import("./system/group.js"),
  group_by: () => import("./control/group_by.js"),
  hostname: () => import("./system/hostname.js"),
  include_vars: () => import("./control/include_vars.js"),
  known_hosts: () => import("./system/known_hosts.js"),
  lineinfile: () => import("./files/lineinfile.js"),
  meta: () => import("./control/meta.js"),
  dpkg_selections: () => import("./packages/dpkg_selections.js"),
  package_facts: () => import("./packages/package_facts.js"),
  package: () => import("./packages/package.js"),
  pause: () => import("./control/pause.js"),
  raw: () => import("./commands/raw.js"),
  reboot: () => import("./system/reboot.js"),
  replace: () => import("./files/replace.js"),
  script: () => import("./commands/script.js"),
  service_facts: () => import("./services/service_facts.js"),
  service: () => import("./services/service.js"),
  systemd_service: () => import("./services/systemd_service.js"),
  set_fact: () => import("./control/set_fact.js"),
  set_stats: () => import("./control/set_stats.js"),
  validate_argument_spec: () => import("./control/validate_argument_spec.js"),
  shell: () => import("./commands/shell.js"),
  slurp: () => import("./files/slurp.js"),
  stat: () => import("./files/stat.js"),
  ping: () => import("./network/ping.js"),
  setup: () => import("./network/setup.js"),
  user: () => import("./system/user.js"),
  wait_for: () => import("./network/wait_for.js"),
  wait_for_connection: () => import("./network/wait_for_connection.js"),
  template: () => import("./files/template.js"),
};

/** Beside `ansible.builtin` these are known in other collections. */
const posix: Readonly<Record<string, Load>> = {
  authorized_key: () => import("./system/authorized_key.js"),
  mount: () => import("./system/mount.js"),
  seboolean: () => import("./selinux/seboolean.js"),
  selinux: () => import("./selinux/selinux.js"),
  sysctl: () => import("./system/sysctl.js"),
};
const general: Readonly<Record<string, Load>> = {
  apk: () => import("./packages/apk.js"),
  zypper: () => import("./packages/zypper.js"),
  ini_file: () => import("./files/ini_file.js"),
  seport: () => import("./selinux/seport.js"),
  alternatives: () => import("./system/alternatives.js"),
  locale_gen: () => import("./system/locale_gen.js"),
  timezone: () => import("./system/timezone.js"),
  pam_limits: () => import("./system/pam_limits.js"),
  modprobe: () => import("./system/modprobe.js"),
};

/** Ours alone. */
const own: Readonly<Record<string, Load>> = {
  ...kubernetesModules,
  firewall_port: () => import("./firewall/firewall_port.js"),
  systemd_unit: () => import("./services/systemd_unit.js"),
  time_sync: () => import("./system/time_sync.js"),
  package_repository: () => import("./packages/package_repository.js"),
  package_hold: () => import("./packages/package_hold.js"),
  swap_off: () => import("./system/swap_off.js"),
  swap_restore: () => import("./system/swap_restore.js"),
};

const short: Readonly<Record<string, Load>> = { ...core, ...posix, ...general, ...own };

/** Second names. */
const aliases: Readonly<Record<string, Load>> = {
  systemd: core["systemd_service"]!,
  dnf5: core["dnf"]!,
  yum: core["dnf"]!,
};

const table: ReadonlyMap<string, Load> = new Map([
  ...Object.entries(short),
  ...Object.entries(aliases),
  ...qualified("ansible.builtin", { ...core, ...aliases }),
  ...qualified("ansible.legacy", { ...core, ...aliases }),
  ...qualified("ansible.posix", posix),
  ...qualified("community.general", general),
]);

function qualified(collection: string, modules: Readonly<Record<string, Load>>): [string, Load][] {
  return Object.entries(modules).map(([name, load]) => [`${collection}.${name}`, load]);
}

/** The modules by every name that they answer to. */
export const builtinModules = {
  has: (name: string): boolean => table.has(name),
  /** All names, those with a collection before them too. */
  names: (): Iterable<string> => table.keys(),
  /** Each module once, by its short name. */
  ownNames: (): readonly string[] => Object.keys(short).sort(),
  /** What to use for a module of Ansible's that isn't here. */
  instead: insteadOf,
  load: async (name: string): Promise<AnyModule | undefined> => (await table.get(name)?.())?.default,
};
