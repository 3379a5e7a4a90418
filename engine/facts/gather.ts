import { randomBytes } from "node:crypto";
import type { PlainObject } from "../module/types.js";
import { HostFailure, type Host } from "../shell/types.js";
import { distributionFacts } from "./distribution.js";
import { hardwareFacts } from "./hardware.js";
import { networkFacts } from "./network.js";
import { factsScript, readSections } from "./script.js";
import { systemFacts, virtualFacts } from "./system.js";

/** Subsets as `gather_subset` names them; the minimum comes with each unless `!min` is said. */
const subsets = {
  min: [systemFacts, distributionFacts],
  hardware: [hardwareFacts],
  network: [networkFacts],
  virtual: [virtualFacts],
} as const;
export const subsetNames: readonly string[] = ["all", ...Object.keys(subsets)];

/**
 * Looks at a host, in one round trip, and tells what it is: Ansible's names without `ansible_` before them.
 * @param wanted as `gather_subset`: ["all"], ["!hardware"], ["network"]
 * @throws HostFailure when the host gave nothing that can be read
 */
export async function gatherFacts(host: Host, wanted: readonly string[] = ["all"]): Promise<PlainObject> {
  const mark = `facts-${randomBytes(8).toString("hex")}`;
  const { stdout } = await host.query(factsScript(mark), { reads: ["host:facts"], rcs: "any" });
  if (!stdout.text.includes(`${mark} end`))
    throw new HostFailure("the host's facts came incomplete", { stdout: stdout.text });
  const sections = readSections(stdout.text, mark);
  const names = chosen(wanted);
  const parts = Object.entries(subsets).filter(([name]) => names.has(name));
  return Object.assign(
    { gather_subset: [...wanted], module_setup: true },
    ...parts.flatMap(([, readers]) => readers.map((read) => read(sections))),
  ) as PlainObject;
}

function chosen(wanted: readonly string[]): ReadonlySet<string> {
  const all = Object.keys(subsets);
  const excluded = wanted.filter((name) => name.startsWith("!")).map((name) => name.slice(1));
  const included = wanted.filter((name) => !name.startsWith("!"));
  const names = new Set(included.includes("all") || included.length === 0 ? all : [...included, "min"]);
  for (const name of excluded.includes("all")
    ? all.filter((name) => name !== "min" && !included.includes(name))
    : excluded)
    names.delete(name);
  return names;
}
