import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gatherFacts } from "../engine/facts/gather.js";
import { planHosts } from "../engine/lab/layout.js";
import { up } from "../engine/lab/up.js";
import { look, pass, type Passage } from "../engine/module/gate.js";
import type { Example, Host } from "../engine/module/index.js";
import { Hosts } from "../engine/shell/pool.js";
import { rawShell } from "../engine/shell/script.js";
import { builtinModules } from "../modules/registry.js";
import { argumentsOf } from "../test/modules/arguments.js";
import { testContext } from "../test/modules/context.js";
import type { HostModule } from "../test/modules/contract.js";
import { labExamples } from "../test/modules/examples.js";
import { login } from "../test/lab/login.js";

/** What one example costs: requests that wait for the host's answer. */
interface Cost {
  readonly changed: number | undefined;
  readonly converged: number;
}

/** A line for each module that its manual's examples can show on a lab host. */
export async function modules(): Promise<string> {
  if (process.getuid?.() !== 0) return "round trips of each module: lab hosts need root\n";
  const state = mkdtempSync(join(homedir(), "modules-bench-"));
  const hosts = new Hosts();
  const lab = await up({ name: "bench-modules", hosts: planHosts("plain", 1), state, install: true });
  try {
    const { name, address } = lab.hosts[0]!;
    const host = login(lab, hosts, { name, address });
    const rows: string[] = [];
    let single = 0;
    for (const moduleName of builtinModules.ownNames()) {
      const module = (await builtinModules.load(moduleName))!;
      const costs: Cost[] = [];
      // A reboot is no matter of round trips.
      for (const example of labExamples(module).filter(({ needs }) => needs === undefined))
        costs.push(await costOf(hosts, host, module as HostModule, example));
      if (costs.length === 0) continue;
      const converged = costs.map((cost) => cost.converged);
      const changed = costs.flatMap((cost) => (cost.changed === undefined ? [] : [cost.changed]));
      if (Math.max(...converged) <= 1) single++;
      rows.push(`  ${moduleName.padEnd(28)} ${range(converged).padStart(9)} ${range(changed).padStart(8)}`);
    }
    return `round trips, least to most of the manual's examples (${single} of ${rows.length} modules need at most 1 when nothing is left to do)\n  ${"".padEnd(28)} converged  changed\n${rows.join("\n")}\n`;
  } finally {
    await hosts.close();
    await lab.down();
    rmSync(state, { recursive: true, force: true });
  }
}

function range(numbers: readonly number[]): string {
  if (numbers.length === 0) return "-";
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least}-${most}`;
}

async function costOf(hosts: Hosts, host: Host, module: HostModule, example: Example): Promise<Cost> {
  const facts = (subset: string, options?: { readonly factPath?: string }) =>
    gatherFacts(host, subset.split(","), options);
  const ctx = await testContext(example.files, facts);
  const passage: Passage = {
    host,
    args: argumentsOf(module, example.args),
    ctx,
    isCheckMode: false,
    wantsDiff: false,
    foresee: () => {},
    record: { before: () => Promise.resolve(1), after: () => Promise.resolve() },
  };
  const once = async () => {
    const before = await hosts.roundTrips();
    const { outcome } = await pass(module, await look(module, passage), passage);
    return { outcome, trips: (await hosts.roundTrips()) - before };
  };
  if (example.setup !== undefined) await host.run(rawShell(example.setup));
  try {
    // The log-in is nobody's.
    await host.identity();
    const first = await once();
    const second = await once();
    return {
      changed: first.outcome === "changed" ? first.trips : undefined,
      converged: second.trips,
    };
  } finally {
    if (example.cleanup !== undefined) await host.run(rawShell(example.cleanup));
    await ctx.close();
  }
}
