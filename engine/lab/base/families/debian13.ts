import type { Family } from "../family.js";
import { installedPackages, offeredPackages } from "../packages.js";

export const debian13: Family = {
  name: "debian13",
  summary: "Debian 13 (trixie)",
  from: { suite: "trixie" },
  packages: installedPackages,
  offeredPackages,
  // From version 256 on systemd waits half a minute or refuses where the machine has cgroup v1, unless it is told to.
  // @source systemd's NEWS, changes with v256
  init: { words: ["SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"] },
};
