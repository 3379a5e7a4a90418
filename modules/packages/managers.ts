import type { Host, ModuleContext } from "../../engine/module/index.js";
import { apkManager } from "./apk-manager.js";
import { aptManager } from "./apt-manager.js";
import { dnfRemoveFlags } from "./dnf-flags.js";
import { dnfManager } from "./dnf-manager.js";
import { orUndefined } from "./foresee.js";
import type { PackageManager } from "./manager.js";
import { aptDefaults } from "./options.js";
import { zypperManager } from "./zypper-manager.js";

/** What every family of package managers takes from the module `package`. */
export interface CommonOptions {
  /** Seconds to wait for another program that has the package manager locked. */
  readonly lockTimeout: number;
  /** What services are answered that Debian's packages want to start. */
  readonly policyRcD?: number | undefined;
}

/**
 * The package managers, each by its own name. The order decides where a host has several and isn't of a distribution that says which:
 * Debian has dnf and zypper as packages, and where dnf is there yum is its other name.
 */
const families: Readonly<Record<string, (options: CommonOptions) => PackageManager>> = {
  "apt-get": ({ lockTimeout, policyRcD }) => aptManager({ ...aptDefaults(lockTimeout), policyRcD }),
  dnf: (options) => dnf("dnf", options),
  dnf5: (options) => dnf("dnf5", options),
  zypper: ({ lockTimeout }) => zypperManager({ ...zypperDefaults, lockTimeout }),
  yum: (options) => dnf("yum", options),
  apk: ({ lockTimeout }) => apkManager({ lockTimeout, globalFlags: [], upgradeFlags: [] }),
};

const zypperDefaults = { globalFlags: [], installFlags: [], removeFlags: [], type: "package" };

/** Their names, as in `use`; apt's program is called apt-get. */
export const managerNames = ["apt", "dnf", "dnf5", "yum", "zypper", "apk"] as const;
export type ManagerName = (typeof managerNames)[number];

function dnf(program: "dnf" | "dnf5" | "yum", { lockTimeout }: CommonOptions): PackageManager {
  return dnfManager({
    programs: [program],
    lockTimeout,
    flags: [],
    removeFlags: dnfRemoveFlags({ autoremove: false }),
    allowDowngrade: false,
  });
}

/** Distributions whose own manager isn't the first of those that they have, by the ids of os-release(5). */
const ownManager: readonly (readonly [RegExp, string])[] = [
  [/^(debian|ubuntu)$/, "apt-get"],
  [/^(fedora|rhel|centos)$/, "dnf"],
  [/^(opensuse|suse|sles|sled)/, "zypper"],
  [/^(alpine|postmarketos|wolfi)$/, "apk"],
];

/** The host's own package manager, as ansible_pkg_mgr names it; fails where there is none. */
export async function managerOf(
  host: Host,
  use: "auto" | ManagerName,
  options: CommonOptions,
  ctx: ModuleContext,
): Promise<PackageManager> {
  const programs = use === "auto" ? Object.keys(families) : [use === "apt" ? "apt-get" : use];
  const [release, ...paths] = await Promise.all([
    use === "auto" ? host.read("/etc/os-release") : undefined,
    // None comes with a package, whatever check mode has foreseen.
    ...programs.map((program) => orUndefined(host.which(program))),
  ]);
  const found = programs.filter((_, i) => paths[i] !== undefined);
  const program = distributionsOwn(release, found) ?? found[0];
  if (program === undefined)
    return ctx.fail(
      `this host has no ${use === "auto" ? `package manager of ${managerNames.join(", ")}` : use}`,
      {
        hint:
          use === "auto"
            ? "command runs what it has instead"
            : "leave `use` out, and what the host has is taken",
      },
    );
  return families[program]!(options);
}

function distributionsOwn(release: Uint8Array | undefined, found: readonly string[]): string | undefined {
  const text = release ? Buffer.from(release).toString() : "";
  const ids = [...text.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value]) =>
    value!.replace(/["']/g, "").trim().split(/\s+/),
  );
  const own = ownManager.find(([id]) => ids.some((each) => id.test(each)))?.[1];
  return own !== undefined && found.includes(own) ? own : undefined;
}
