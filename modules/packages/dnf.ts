import {
  alias,
  boolean,
  defineModule,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  requireOneOf,
  string,
} from "../../engine/module/index.js";
import { dnfFlags, dnfRemoveFlags } from "./dnf-flags.js";
import { dnfManager } from "./dnf-manager.js";
import { plainState } from "./install.js";
import { applyManaged, checkManaged, type Managed, type Wishes } from "./managed.js";
import type { PackageChange, PackageManager } from "./manager.js";

const repositories = list(string("Names of repositories, in which * stands for anything."));
const args = object(
  {
    name: optional(
      alias(
        list(
          string(
            "Packages: NAME, NAME-VERSION or NAME=VERSION (in which * stands for anything), `NAME >= VERSION`, a file, an address, @GROUP; `*` with latest is all.",
          ),
        ),
        "pkg",
      ),
    ),
    state: optional(
      oneOf(
        ["present", "absent", "latest", "installed", "removed"],
        undefined,
        "Whether they shall be there: present, or with autoremove absent, when nothing is said.",
      ),
    ),
    update_cache: alias(
      boolean("Reads the repositories' lists anew before something is installed.", false),
      "expire-cache",
    ),
    update_only: boolean("Packages that aren't there are left alone.", false),
    autoremove: boolean("Removes packages that only others needed, which are gone.", false),
    enablerepo: optional(repositories),
    disablerepo: optional(repositories),
    exclude: optional(list(string("Packages that are left as they are, in which * stands for anything."))),
    disable_excludes: optional(
      string("Whose excludes don't count: `all`, `main` or the name of a repository."),
    ),
    disable_gpg_check: boolean("Packages without a signature, or with a wrong one, are taken.", false),
    allow_downgrade: boolean("An older version may replace a newer one.", false),
    allowerasing: boolean("Packages that stand in the way may be removed.", false),
    skip_broken: boolean("Packages that can't be installed are left out.", false),
    best: optional(boolean("The newest version or nothing; what the distribution sets when it isn't said.")),
    nobest: optional(boolean("The contrary of best.")),
    install_weak_deps: boolean("Also what packages recommend.", true),
    cacheonly: boolean("Asks no repository: what the host has fetched has to do.", false),
    conf_file: optional(path("Another configuration of dnf, on the host.")),
    releasever: optional(string("Packages of another release of the distribution.")),
    sslverify: boolean("Checks the certificates of repositories.", true),
    validate_certs: boolean("The same; both have to be true.", true),
    enable_plugin: optional(list(string("Plugins of dnf to use this time."))),
    disable_plugin: optional(list(string("Plugins of dnf not to use this time."))),
    lock_timeout: integer("Seconds to wait for another program that has dnf or rpm locked.", 30),
    use_backend: oneOf(
      ["auto", "dnf", "dnf4", "dnf5", "yum", "yum4"],
      "auto",
      "Which dnf, where there are two.",
    ),
  },
  { rules: [requireOneOf("name", "update_cache", "autoremove")] },
);
export type DnfArgs = NonNullable<(typeof args)["_type"]>;

/** Install, update and remove packages of Fedora, Red Hat Enterprise Linux and their relatives. */
export default defineModule<DnfArgs, Managed>({
  name: "dnf",
  summary: "Install, update or remove packages by dnf (or dnf5, or yum, which is another name of dnf).",
  scope: "host",
  args,
  examples: [
    { on: "dnf", args: { name: "lab-tool" }, cleanup: "dnf -y remove lab-leaf" },
    {
      on: "dnf",
      args: { name: ["lab-tool=1.*", "lab-service"] },
      cleanup: "dnf -y remove lab-leaf lab-service",
    },
    {
      on: "dnf",
      args: { name: "lab-tool >= 2.0" },
      setup: "dnf -y install lab-tool-1.0",
      cleanup: "dnf -y remove lab-leaf",
    },
    {
      on: "dnf",
      args: { name: "lab-tool", state: "latest" },
      setup: "dnf -y install lab-tool-1.0",
      cleanup: "dnf -y remove lab-leaf",
    },
    {
      on: "dnf",
      args: { name: "lab-tool-1.0", allow_downgrade: true },
      setup: "dnf -y install lab-tool",
      cleanup: "dnf -y remove lab-leaf",
    },
    {
      on: "dnf",
      args: { name: "lab-tool", state: "absent", autoremove: true },
      setup: "dnf -y install lab-tool",
    },
    {
      on: "dnf",
      title: "Everything up to date",
      args: { name: "*", state: "latest" },
      setup: "dnf -y install lab-tool-1.0",
      cleanup: "dnf -y remove lab-leaf",
    },
    { on: "dnf", args: { update_cache: true } },
  ],
  returns: {
    results: "A line for each package: `Installed: NAME-VERSION.ARCH`, `Removed: ...`.",
    rc: "0.",
    stdout: "What dnf said.",
  },

  check(host, args, ctx) {
    return checkManaged(host, managerFor(args), wishes(args), ctx);
  },

  apply(host, args, _, ctx) {
    return applyManaged(host, managerFor(args), wishes(args), ctx);
  },
});

/** What Ansible's names of them stand for. */
const programs = {
  auto: ["dnf", "dnf5", "yum"],
  dnf: ["dnf"],
  dnf4: ["dnf"],
  dnf5: ["dnf5"],
  yum: ["dnf", "dnf5", "yum"],
  yum4: ["dnf"],
} as const;

function managerFor(args: DnfArgs): PackageManager {
  return dnfManager({
    programs: programs[args.use_backend],
    lockTimeout: args.lock_timeout,
    flags: dnfFlags(args),
    allowDowngrade: args.allow_downgrade,
    removeFlags: dnfRemoveFlags(args),
  });
}

function wishes({ name = [], state, autoremove, update_cache, update_only }: DnfArgs): Wishes {
  const isAlone = name.length === 0;
  return {
    packages: {
      names: name,
      state: plainState(state ?? (autoremove ? "absent" : "present")),
      updateCache: update_cache,
      cacheValidSeconds: 0,
      onlyUpgrade: update_only,
      startsNothing: true,
    },
    upkeep: {
      updateLists: update_cache && isAlone,
      upgradeAll: false,
      autoremove: autoremove && isAlone,
    },
    result: (changes) => ({ rc: 0, msg: "", results: changes.flatMap(lines) }),
  };
}

function lines({ name, before, after, architecture }: PackageChange): string[] {
  const full = (version: string) => `${name}-${version}${architecture ? `.${architecture}` : ""}`;
  return [...(after ? [`Installed: ${full(after)}`] : []), ...(before ? [`Removed: ${full(before)}`] : [])];
}
