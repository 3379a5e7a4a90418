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
} from "../../engine/module/index.js";
import { applyPackages, checkPackages, type InstallWishes, type PackageStates } from "./install.js";
import type { AptOptions } from "./apt-get.js";
import { aptDefaults } from "./options.js";

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
  use: oneOf(["auto", "apt"], "auto", "What installs them."),
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
    { args: { name: "tree", state: "present" }, cleanup: "apt-get -y purge tree" },
    {
      args: { name: ["tree=2.1*"], update_cache: true, cache_valid_time: 3600 },
      cleanup: "apt-get -y purge tree",
    },
    {
      args: { name: "chrony", policy_rc_d: 101 },
      cleanup: "apt-get -y purge chrony",
    },
    { args: { name: "tree", state: "absent" }, setup: "apt-get -y install tree" },
    { args: { name: "tree", state: "latest" }, cleanup: "apt-get -y purge tree" },
  ],
  returns: { cache_updated: "Whether the lists were read anew.", stdout: "What the package manager said." },

  async check(host, args, ctx) {
    return checkPackages(host, wishes(args), ctx);
  },

  async apply(host, args, { before }, ctx) {
    return applyPackages(host, wishes(args), options(args), before, ctx);
  },
});

function options({ lock_timeout, policy_rc_d }: Args): AptOptions {
  return { ...aptDefaults(lock_timeout), policyRcD: policy_rc_d };
}

function wishes({ name, state, update_cache, cache_valid_time, policy_rc_d }: Args): InstallWishes {
  return {
    names: name,
    state: state === "installed" ? "present" : state === "removed" ? "absent" : state,
    updateCache: update_cache || cache_valid_time > 0,
    cacheValidSeconds: cache_valid_time,
    purge: false,
    onlyUpgrade: false,
    startsNothing: policy_rc_d === 101,
  };
}
