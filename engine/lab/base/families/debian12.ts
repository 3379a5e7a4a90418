import type { Family } from "../family.js";
import { installedPackages, offeredPackages, suite } from "../packages.js";

/** What clusters and demos run on. */
export const debian12: Family = {
  name: "debian12",
  summary: "Debian 12 (bookworm)",
  from: { suite },
  packages: installedPackages,
  offeredPackages,
};
