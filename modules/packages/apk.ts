import {
  alias,
  boolean,
  defineModule,
  integer,
  list,
  object,
  oneOf,
  optional,
  requireOneOf,
  string,
} from "../../engine/module/index.js";
import { apkManager } from "./apk-manager.js";
import { plainState } from "./install.js";
import { applyManaged, checkManaged, type Managed, type Wishes } from "./managed.js";
import type { PackageManager } from "./manager.js";

const args = object(
  {
    name: optional(
      alias(
        list(
          string(
            "Packages: NAME, NAME=VERSION (which may end in *), or apk's own `NAME>VERSION`, `NAME~VERSION`.",
          ),
        ),
        "pkg",
      ),
    ),
    state: oneOf(
      ["present", "absent", "latest", "installed", "removed"],
      "present",
      "Whether they shall be there.",
    ),
    update_cache: alias(
      boolean("Reads the repositories' lists anew before something is installed.", false),
      "update-cache",
    ),
    upgrade: boolean("Brings all packages up to date.", false),
    available: boolean(
      "With upgrade or latest: takes what the repositories have, though it be older.",
      false,
    ),
    no_cache: boolean("Asks the repositories and keeps nothing.", false),
    repository: optional(list(string("Repositories to use besides those of the host."))),
    lock_timeout: integer("Seconds to wait for another program that has apk locked.", 60),
  },
  { rules: [requireOneOf("name", "update_cache", "upgrade")] },
);
type Args = NonNullable<(typeof args)["_type"]>;

/** Install, update and remove packages of Alpine Linux. */
export default defineModule<Args, Managed>({
  name: "apk",
  summary: "Install, update or remove packages by apk.",
  scope: "host",
  args,
  examples: [
    { on: "apk", args: { name: ["haproxy", "keepalived"], update_cache: true } },
    { on: "apk", args: { name: "containerd=1.7*" } },
    { on: "apk", args: { upgrade: true, update_cache: true } },
  ],
  returns: { packages: "The packages that came, went or changed.", stdout: "What apk said." },

  check(host, args, ctx) {
    return checkManaged(host, managerFor(args), wishes(args), ctx);
  },

  apply(host, args, _, ctx) {
    return applyManaged(host, managerFor(args), wishes(args), ctx);
  },
});

function managerFor({ lock_timeout, repository = [], no_cache, available }: Args): PackageManager {
  return apkManager({
    lockTimeout: lock_timeout,
    globalFlags: [
      ...(no_cache ? ["--no-cache"] : []),
      ...repository.flatMap((address) => ["--repository", address]),
    ],
    upgradeFlags: available ? ["--available"] : [],
  });
}

function wishes({ name = [], state, update_cache, upgrade }: Args): Wishes {
  return {
    packages: {
      names: name,
      state: plainState(state),
      updateCache: update_cache,
      cacheValidSeconds: 0,
      onlyUpgrade: false,
      startsNothing: true,
    },
    upkeep: { updateLists: update_cache && name.length === 0, upgradeAll: upgrade, autoremove: false },
    result: (changes) => ({ packages: changes.map(({ name }) => name) }),
  };
}
