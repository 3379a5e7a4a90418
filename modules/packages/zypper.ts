import {
  alias,
  boolean,
  defineModule,
  integer,
  list,
  object,
  oneOf,
  string,
  splitWords,
} from "../../engine/module/index.js";
import { plainState } from "./install.js";
import { applyManaged, checkManaged, type Managed, type Wishes } from "./managed.js";
import type { PackageManager } from "./manager.js";
import { zypperManager } from "./zypper-manager.js";

const args = object({
  name: alias(
    list(
      string(
        "Packages: NAME, NAME=VERSION (in which * stands for anything), `NAME>=VERSION`, a file, an address; `*` with latest is all.",
      ),
    ),
    "pkg",
  ),
  state: oneOf(
    ["present", "absent", "latest", "installed", "removed", "dist-upgrade"],
    "present",
    "Whether they shall be there; dist-upgrade with the name `*` brings all to what the repositories have.",
  ),
  type: oneOf(
    ["package", "patch", "pattern", "product", "srcpackage", "application"],
    "package",
    "What the names are names of.",
  ),
  update_cache: alias(
    boolean("Reads the repositories' lists anew before something is installed.", false),
    "refresh",
  ),
  disable_gpg_check: boolean("Packages without a signature, or with a wrong one, are taken.", false),
  auto_import_keys: boolean("Keys of new repositories are trusted unseen.", false),
  disable_recommends: boolean("Without what packages recommend.", true),
  force: boolean("Also replaces what is newer, of another vendor or architecture.", false),
  force_resolution: boolean("Lets zypper remove what stands in the way.", false),
  oldpackage: boolean("An older version may replace a newer one.", false),
  allow_vendor_change: boolean("With dist-upgrade packages may change their vendor.", false),
  replacefiles: boolean("Packages may take over others' files.", false),
  clean_deps: boolean("Removing takes what nobody else needs.", false),
  extra_args: string("Further arguments of zypper's command.", ""),
  extra_args_precommand: string("Further arguments before zypper's command.", ""),
  lock_timeout: integer("Seconds to wait for another program that has zypper locked.", 60),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Install, update and remove packages of the SUSE distributions. */
export default defineModule<Args, Managed>({
  name: "zypper",
  summary: "Install, update or remove packages by zypper.",
  scope: "host",
  args,
  examples: [
    { on: "zypper", args: { name: "lab-tool" }, cleanup: "zypper -n remove lab-leaf" },
    {
      on: "zypper",
      args: { name: ["lab-tool=1.*", "lab-service"], refresh: true },
      cleanup: "zypper -n remove lab-leaf lab-service",
    },
    {
      on: "zypper",
      args: { name: "lab-tool>=2.0" },
      setup: "zypper -n install lab-tool=1.0",
      cleanup: "zypper -n remove lab-leaf",
    },
    {
      on: "zypper",
      args: { name: "lab-tool=1.0", oldpackage: true },
      setup: "zypper -n install lab-tool",
      cleanup: "zypper -n remove lab-leaf",
    },
    {
      on: "zypper",
      args: { name: "lab-tool", state: "absent", clean_deps: true },
      setup: "zypper -n install lab-tool",
    },
    {
      on: "zypper",
      title: "Everything up to date",
      args: { name: "*", state: "latest" },
      setup: "zypper -n install lab-tool=1.0",
      cleanup: "zypper -n remove lab-leaf",
    },
  ],
  returns: { rc: "0.", stdout: "What zypper said.", name: "The packages.", state: "What was asked for." },

  check(host, args, ctx) {
    return checkManaged(host, managerFor(args), wishes(args), ctx);
  },

  apply(host, args, _, ctx) {
    return applyManaged(host, managerFor(args), wishes(args), ctx);
  },
});

function managerFor(args: Args): PackageManager {
  const extra = splitWords(args.extra_args);
  return zypperManager({
    lockTimeout: args.lock_timeout,
    type: args.type,
    isDistUpgrade: args.state === "dist-upgrade",
    globalFlags: [
      ...(args.disable_gpg_check ? ["--no-gpg-checks"] : []),
      ...(args.auto_import_keys ? ["--gpg-auto-import-keys"] : []),
      ...splitWords(args.extra_args_precommand),
    ],
    installFlags: [
      ...(args.disable_recommends ? ["--no-recommends"] : []),
      ...(args.force && args.state !== "dist-upgrade" ? ["--force"] : []),
      ...(args.force_resolution ? ["--force-resolution"] : []),
      ...(args.oldpackage && args.state !== "dist-upgrade" ? ["--oldpackage"] : []),
      ...(args.allow_vendor_change && args.state === "dist-upgrade" ? ["--allow-vendor-change"] : []),
      ...(args.replacefiles ? ["--replacefiles"] : []),
      ...extra,
    ],
    removeFlags: [...(args.clean_deps ? ["--clean-deps"] : []), ...extra],
  });
}

function wishes({ name, state, update_cache }: Args): Wishes {
  return {
    packages: {
      names: name,
      state: state === "dist-upgrade" ? "latest" : plainState(state),
      updateCache: update_cache,
      cacheValidSeconds: 0,
      onlyUpgrade: false,
      startsNothing: true,
    },
    upkeep: { updateLists: false, upgradeAll: false, autoremove: false },
    result: () => ({ rc: 0, name: [...name], state }),
  };
}
