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
import { checkMaintenance, maintain, type Maintenance } from "./apt-maintenance.js";
import type { AptOptions } from "./apt-get.js";
import { aptManager } from "./apt-manager.js";
import {
  applyPackages,
  checkPackages,
  plainState,
  type InstallWishes,
  type PackageStates,
} from "./install.js";
import { dpkgOptions } from "./options.js";

const args = object(
  {
    name: optional(
      alias(
        list(string("Packages; NAME=VERSION asks for a version, in which * stands for anything.")),
        "package",
        "pkg",
      ),
    ),
    state: oneOf(
      ["present", "absent", "latest", "installed", "removed"],
      "present",
      "Whether they shall be there.",
    ),
    update_cache: optional(alias(boolean("Reads the repositories' lists anew."), "update-cache")),
    cache_valid_time: integer("Seconds for which those lists count as fresh.", 0),
    upgrade: oneOf(
      ["no", "yes", "safe", "dist", "full"],
      "no",
      "Brings all packages up to date; dist and full may remove some for that.",
    ),
    deb: optional(path("A package file on the host to install.")),
    purge: boolean("Removing takes configuration files too.", false),
    autoremove: boolean("Removes packages that only others needed, which are gone.", false),
    autoclean: boolean("Deletes downloaded files of packages that are no longer offered.", false),
    clean: boolean("Deletes all downloaded package files.", false),
    default_release: optional(alias(string("The release that packages come from."), "default-release")),
    install_recommends: optional(alias(boolean("Also what packages recommend."), "install-recommends")),
    only_upgrade: boolean("Packages that aren't there are left alone.", false),
    allow_downgrade: alias(
      boolean("An older version may replace a newer one.", false),
      "allow-downgrade",
      "allow_downgrades",
      "allow-downgrades",
    ),
    allow_change_held_packages: boolean("Packages on hold may be changed.", false),
    allow_unauthenticated: alias(
      boolean("Packages may come from repositories without a key.", false),
      "allow-unauthenticated",
    ),
    force: boolean("All of the allow_ arguments.", false),
    force_apt_get: boolean("Kept for Ansible's sake; apt-get is always used.", false),
    dpkg_options: string("What dpkg is told about configuration files.", dpkgOptions),
    lock_timeout: integer("Seconds to wait for another program that has apt locked.", 60),
    policy_rc_d: optional(integer("What services are answered that packages want to start; 101 forbids it.")),
  },
  { rules: [requireOneOf("name", "update_cache", "upgrade", "deb", "autoremove", "autoclean", "clean")] },
);
export type AptArgs = NonNullable<(typeof args)["_type"]>;
type State = { readonly packages?: PackageStates } & Maintenance;

/** Install, update and remove packages of Debian and Ubuntu. */
export default defineModule<AptArgs, State>({
  name: "apt",
  summary: "Install, update or remove packages by apt.",
  scope: "host",
  args,
  examples: [
    {
      on: "apt",
      args: { name: "tree", update_cache: true, cache_valid_time: 3600 },
      cleanup: "apt-get -y purge tree",
    },
    {
      on: "apt",
      args: { name: "tree", state: "absent", purge: true, autoremove: true },
      setup: "apt-get -y install tree",
    },
    {
      on: "apt",
      args: { update_cache: true, cache_valid_time: 86400 },
      setup: "touch -d '3 days ago' /var/lib/apt/lists; rm -f /var/lib/apt/periodic/update-success-stamp",
    },
    { on: "apt", args: { upgrade: "dist" } },
    {
      on: "apt",
      args: { deb: "/root/tree.deb" },
      setup: "cd /root && apt-get -q download tree && mv tree_*.deb tree.deb",
      cleanup: "apt-get -y purge tree; rm /root/tree.deb",
    },
  ],
  returns: {
    cache_updated: "Whether the lists were read anew.",
    cache_update_time: "When they were, in seconds since 1970.",
    stdout: "What apt said.",
  },

  async check(host, args, ctx) {
    const [packages, maintenance] = await Promise.all([
      args.name?.length ? checkPackages(host, aptManager(options(args)), wishes(args), ctx) : undefined,
      checkMaintenance(host, args, options(args), ctx),
    ]);
    const { before, after, result, touches } = maintenance;
    if (!packages) return maintenance;
    const { diff, predicts } = packages;
    return {
      predicts,
      // Of packages alone; else what is asked for beside them would not be shown.
      ...(Object.keys(before).length === 0 ? { diff } : {}),
      before: { packages: packages.before, ...before },
      after: "reason" in packages.after ? packages.after : { packages: packages.after, ...after },
      result: { ...result, ...packages.result },
      touches: [...(packages.touches ?? []), ...(touches ?? [])],
    };
  },

  async apply(host, args, { before }, ctx) {
    const applied = before.packages
      ? await applyPackages(host, aptManager(options(args)), wishes(args), ctx)
      : undefined;
    const result = await maintain(host, args, options(args), before, ctx);
    const left = await checkMaintenance(host, args, options(args), ctx);
    const packages = applied?.after ?? before.packages;
    return {
      result: { ...result, ...applied?.result },
      after: { ...(packages && { packages }), ...left.before },
    };
  },
});

function wishes({
  name = [],
  state,
  update_cache,
  cache_valid_time,
  only_upgrade,
  policy_rc_d,
}: AptArgs): InstallWishes {
  return {
    names: name,
    state: plainState(state),
    updateCache: update_cache ?? cache_valid_time > 0,
    cacheValidSeconds: cache_valid_time,
    onlyUpgrade: only_upgrade,
    startsNothing: policy_rc_d === 101,
  };
}

function options(args: AptArgs): AptOptions {
  const flags = [
    ...(args.allow_downgrade || args.force ? ["--allow-downgrades"] : []),
    ...(args.allow_change_held_packages || args.force ? ["--allow-change-held-packages"] : []),
    ...(args.allow_unauthenticated || args.force ? ["--allow-unauthenticated"] : []),
    ...(args.autoremove ? ["--auto-remove"] : []),
  ];
  return {
    lockTimeout: args.lock_timeout,
    dpkgOptions: args.dpkg_options,
    installRecommends: args.install_recommends,
    defaultRelease: args.default_release,
    policyRcD: args.policy_rc_d,
    purge: args.purge,
    flags,
  };
}
