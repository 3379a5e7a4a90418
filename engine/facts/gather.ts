import { randomBytes } from "node:crypto";
import type { Plain } from "../base/value.js";
import { rawShell } from "../shell/script.js";
import { HostFailure, type Host } from "../shell/types.js";
import { accountFacts } from "./account.js";
import { distributionFacts } from "./distribution.js";
import { hardwareFacts } from "./hardware.js";
import { localFacts } from "./local.js";
import { minimalFacts } from "./minimal.js";
import { networkFacts } from "./network.js";
import { readSections, type Probe } from "./probe.js";
import { partsOf } from "./subsets.js";
import { virtualizationFacts } from "./virtualization.js";

/** Facts without the `ansible_` prefix, under the names that Ansible documents. */
export type Facts = { [name: string]: Plain };

export interface GatherOptions {
  /** Where the host's own facts lie; default /etc/ansible/facts.d. */
  readonly factPath?: string;
  readonly timeoutMs?: number;
}

/** The parts in the order they are asked in; later ones may look at what earlier ones found. */
const probes: readonly Probe[] = [
  minimalFacts,
  distributionFacts,
  accountFacts,
  localFacts,
  hardwareFacts,
  networkFacts,
  virtualizationFacts,
];

/**
 * Asks the host for facts, all parts in one request.
 * @param subset `gather_subset`: "all", "min", "hardware", "network", "virtual", each also with "!"; one word or a list
 * @throws HostFailure when the host gives no answer, TypeError for a subset that isn't there
 */
export async function gatherFacts(
  host: Host,
  subset: string | readonly string[] = "all",
  options: GatherOptions = {},
): Promise<Facts> {
  const parts = partsOf(subset);
  const wanted = probes.filter((probe) => parts.has(probe.part));
  const mark = `hapb-${randomBytes(12).toString("hex")}`;
  const script = [
    `s() { printf '\\n%s %s\\n' ${mark} "$1"; }`,
    ...wanted.map((probe) => probe.script(options.factPath ?? "/etc/ansible/facts.d").text),
    "s end",
  ].join("\n");
  const { stdout } = await host.query(rawShell(`{\n${script}\n} 2>/dev/null`), {
    reads: ["host:facts", "host:hostname", "file:/etc/hostname", "file:/etc/os-release"],
    timeoutMs: options.timeoutMs ?? 60_000,
  });
  const sections = readSections(stdout.text, mark);
  if (!sections.has("end"))
    throw new HostFailure("the host's facts came incomplete", { stdout: stdout.text });
  const facts: Facts = {};
  for (const probe of wanted) Object.assign(facts, probe.parse(sections, facts));
  facts["gather_subset"] = typeof subset === "string" ? subset.split(",") : [...subset];
  facts["module_setup"] = true;
  return facts;
}
