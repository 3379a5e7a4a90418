import {
  alias,
  boolean,
  defineModule,
  integer,
  list,
  object,
  oneOf,
  optional,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import {
  applyPackages,
  askEarly,
  checkPackages,
  plainState,
  type InstallWishes,
  type PackageStates,
} from "./install.js";
import type { PackageManager } from "./manager.js";
import { managerNames, managerOf } from "./managers.js";

const args = object({
  name: alias(
    list(string("Packages; NAME=VERSION asks for a version, in which * stands for anything.")),
    "pkg",
  ),
  state: oneOf(
    ["present", "absent", "latest", "installed", "removed"],
    "present",
    "Whether they shall be there.",
  ),
  use: oneOf(
    ["auto", ...managerNames],
    "auto",
    "What installs them; auto is what the distribution has for that.",
  ),
  update_cache: boolean("Reads the repositories' lists anew before something is installed.", false),
  cache_valid_time: integer("Seconds for which those lists count as fresh.", 0),
  lock_timeout: integer("Seconds to wait for another program that has the package manager locked.", 60),
  policy_rc_d: optional(
    integer(
      "What services are answered that Debian's packages want to start; 101 forbids it. Elsewhere packages start nothing.",
    ),
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Install and remove packages by what the host has for that. */
export default defineModule<Args, PackageStates>({
  name: "package",
  summary: "Install, update or remove packages.",
  scope: "host",
  args,
  examples: [
    { on: "apt", args: { name: "tree", state: "present" }, cleanup: "apt-get -y purge tree" },
    {
      on: "apt",
      args: { name: ["tree=2.*"], update_cache: true, cache_valid_time: 3600 },
      cleanup: "apt-get -y purge tree",
    },
    {
      on: "apt",
      args: { name: "chrony", policy_rc_d: 101 },
      cleanup: "apt-get -y purge chrony",
    },
    { on: "apt", args: { name: "tree", state: "absent" }, setup: "apt-get -y install tree" },
    { on: "apt", args: { name: "tree", state: "latest" }, cleanup: "apt-get -y purge tree" },
    {
      on: "dnf",
      args: { name: ["lab-tool=1.*", "lab-service"], update_cache: true, cache_valid_time: 3600 },
      cleanup: "dnf -y remove lab-leaf lab-service",
    },
    { on: "dnf", args: { name: "lab-tool", state: "absent" }, setup: "dnf -y install lab-tool" },
    {
      on: "zypper",
      args: { name: ["lab-tool=1.*", "lab-service"], update_cache: true, cache_valid_time: 3600 },
      cleanup: "zypper -n remove lab-leaf lab-service",
    },
    {
      on: "zypper",
      args: { name: "lab-tool", state: "latest" },
      setup: "zypper -n install lab-tool=1.0",
      cleanup: "zypper -n remove lab-leaf",
    },
  ],
  returns: { cache_updated: "Whether the lists were read anew.", stdout: "What the package manager said." },

  async check(host, args, ctx) {
    const [manager, early] = await Promise.all([managerFor(host, args, ctx), askEarly(host, wishes(args))]);
    return checkPackages(host, manager, wishes(args, manager), ctx, early);
  },

  async apply(host, args, _, ctx) {
    const manager = await managerFor(host, args, ctx);
    const { result, after } = await applyPackages(host, manager, wishes(args, manager), ctx);
    return { result, after };
  },
});

function managerFor(host: Host, { use, lock_timeout, policy_rc_d }: Args, ctx: ModuleContext) {
  return managerOf(host, use, { lockTimeout: lock_timeout, policyRcD: policy_rc_d }, ctx);
}

function wishes(
  { name, state, update_cache, cache_valid_time, policy_rc_d }: Args,
  manager?: PackageManager,
): InstallWishes {
  return {
    names: name,
    state: plainState(state),
    updateCache: update_cache || cache_valid_time > 0,
    cacheValidSeconds: cache_valid_time,
    onlyUpgrade: false,
    startsNothing: policy_rc_d === 101 || (manager !== undefined && manager.name !== "apt"),
  };
}
