import { sh, type Host, type ModuleContext, type PackageState } from "../../engine/module/index.js";
import type { PackageManager } from "./manager.js";
import { isEverything, parseSpec, type PackageSpec } from "./spec.js";

/** A package that a task names, as it stands on the host. */
export interface Installed {
  readonly spec: PackageSpec;
  /** "" when it isn't there. */
  readonly version: string;
  /** What the repositories offer; "" when it wasn't asked for or isn't known. */
  readonly newest: string;
}

/** What the host says of packages by their names. */
export type States = ReadonlyMap<string, PackageState>;

/** Of all whose names every package manager writes alike. */
export async function readStates(
  host: Host,
  texts: readonly string[],
  wantsCandidate: boolean,
): Promise<States> {
  const names = texts.filter((text) => /^[\w.+-]+(=|$)/.test(text)).map((text) => parseSpec(text).name);
  const states = await Promise.all(names.map((name) => host.package(name, { candidate: wantsCandidate })));
  return new Map(names.map((name, i) => [name, states[i]!]));
}

/** All asked at once; what only a dry run can tell is asked of that. */
export async function installed(
  host: Host,
  manager: PackageManager,
  specs: readonly PackageSpec[],
  state: "present" | "absent" | "latest",
  ctx: ModuleContext,
  states?: States,
): Promise<Installed[]> {
  const isLatest = state === "latest";
  const plain = specs.filter(({ isOdd }) => !isOdd);
  const [newest, ...found] = await Promise.all([
    isLatest && plain.length > 0 ? manager.newest?.(host, plain, ctx) : undefined,
    ...specs.map((spec) => look(host, manager, spec, state, ctx, states)),
  ]);
  return found.map((each) => ({ ...each, newest: newest?.get(each.spec.name) ?? each.newest }));
}

async function look(
  host: Host,
  manager: PackageManager,
  spec: PackageSpec,
  state: "present" | "absent" | "latest",
  ctx: ModuleContext,
  states?: States,
): Promise<Installed> {
  if (spec.isOdd) {
    const verb = state === "absent" ? "remove" : isEverything(spec) ? "upgrade-all" : "install";
    const asked = { verb, specs: verb === "upgrade-all" ? [] : [spec] } as const;
    const changes = await manager.simulate(host, asked, ctx);
    const isThere = changes.length > 0 === (state === "absent");
    return { spec, version: isThere ? "present" : "", newest: "" };
  }
  if (spec.maybe !== undefined) return { spec, version: await rpmVersion(host, spec), newest: "" };
  const asksHost = state === "latest" && manager.newest === undefined;
  const now = states?.get(spec.name) ?? (await host.package(spec.name, { candidate: asksHost }));
  const { version, candidate } = now;
  return { spec, version, newest: candidate };
}

/** rpm knows `NAME-VERSION` and `NAME-VERSION-RELEASE` as well as a name with such an end. */
async function rpmVersion(host: Host, { text, maybe }: PackageSpec): Promise<string> {
  const { stdout } = await host.query(
    sh`rpm -q --qf '%{VERSION}-%{RELEASE}\n' -- ${text} 2>/dev/null | grep -v 'not installed'; :`,
    {
      reads: [`pkg:${text}`, `pkg:${maybe!}`],
    },
  );
  return stdout.text.trim().split("\n").at(-1) ?? "";
}
