import type {
  Applied,
  Check,
  Host,
  ModuleContext,
  PackageState,
  Prediction,
  ReadKey,
} from "../../engine/module/index.js";
import { runApt, updateIndex, type AptOptions } from "./apt-get.js";
import { indexAge } from "./index-age.js";
import { isVersion, parseSpec, type PackageSpec } from "./spec.js";

export interface InstallWishes {
  readonly names: readonly string[];
  readonly state: "present" | "absent" | "latest";
  readonly updateCache: boolean;
  /** Seconds for which apt's lists count as fresh. */
  readonly cacheValidSeconds: number;
  readonly purge: boolean;
  /** Packages that aren't there are left alone. */
  readonly onlyUpgrade: boolean;
  /** Services that come with the packages stay off, whatever the packages want. */
  readonly startsNothing: boolean;
}

/** Each package by name: "absent", "present", the version asked for when it has it, or the version that it has. */
export type PackageStates = { [name: string]: string };

/**
 * What installing or removing these packages would change. With `update_cache` the lists are only read anew when something has to be
 * installed; what is newest can't be told before.
 */
export async function checkPackages(
  host: Host,
  wishes: InstallWishes,
  ctx: ModuleContext,
): Promise<Check<PackageStates>> {
  const specs = wishes.names.map(parseSpec);
  const isLatest = wishes.state === "latest";
  const [apt, index, ...found] = await Promise.all([
    host.which("apt-get"),
    wishes.updateCache ? indexAge(host) : undefined,
    ...specs.map(({ name }) => host.package(name, { candidate: isLatest })),
  ]);
  if (apt === undefined)
    ctx.fail("this host has no apt-get", { hint: "packages are installed by apt only, so far" });
  const isStale = index !== undefined && index.age >= wishes.cacheValidSeconds;
  const pairs = specs
    .map((spec, i) => [spec, found[i]!] as const)
    .filter(([, now]) => now.version !== "" || !wishes.onlyUpgrade);
  const before = Object.fromEntries(pairs.map(([spec, now]) => [spec.name, shown(spec, now, wishes.state)]));
  const after = Object.fromEntries(pairs.map(([spec, now]) => [spec.name, wanted(spec, now, wishes.state)]));
  const isUnknown = isLatest && isStale;
  return {
    before,
    after: isUnknown ? ctx.unknown("which version is newest is known after the lists are updated") : after,
    result: { cache_updated: false, ...(index ? { cache_update_time: index.updated } : {}) },
    ...(await predictions(host, pairs, wishes, isStale)),
  };
}

function shown(spec: PackageSpec, now: PackageState, state: InstallWishes["state"]): string {
  if (now.version === "") return "absent";
  if (state === "latest") return now.version;
  if (spec.version === undefined) return "present";
  return isVersion(now.version, spec.version) ? spec.version : now.version;
}

function wanted(spec: PackageSpec, now: PackageState, state: InstallWishes["state"]): string {
  if (state === "absent") return "absent";
  if (state === "latest") return now.candidate || now.version || "present";
  return spec.version ?? "present";
}

async function predictions(
  host: Host,
  pairs: readonly (readonly [PackageSpec, PackageState])[],
  wishes: InstallWishes,
  isStale: boolean,
): Promise<{ predicts?: readonly Prediction[]; touches?: readonly ReadKey[] }> {
  const predict = (name: string, value: PackageState) => ({ key: `pkg:${name}` as const, value });
  if (wishes.state === "absent")
    return { predicts: pairs.map(([{ name }, now]) => predict(name, { ...now, version: "" })) };
  const changing = pairs.filter(
    ([spec, now]) => shown(spec, now, wishes.state) !== wanted(spec, now, wishes.state),
  );
  if (changing.length === 0) return {};
  const units = wishes.startsNothing ? await newUnits(host, changing) : [];
  // The version that would come is known only while the lists stay as they are.
  const offered = await Promise.all(changing.map(([{ name }]) => host.package(name, { candidate: true })));
  const isKnown = ({ version }: PackageSpec, { candidate }: PackageState) =>
    !isStale && candidate !== "" && (version === undefined || isVersion(candidate, version));
  return {
    predicts: [
      ...changing.flatMap(([spec], i) =>
        isKnown(spec, offered[i]!)
          ? [predict(spec.name, { ...offered[i]!, version: offered[i]!.candidate })]
          : [],
      ),
      ...units,
    ],
    touches: changing.flatMap(([spec], i) =>
      isKnown(spec, offered[i]!) ? [] : [`pkg:${spec.name}` as const],
    ),
  };
}

/** Services named as their packages, off at first; whether they start at boot is for the packages' scripts to say. */
async function newUnits(
  host: Host,
  changing: readonly (readonly [PackageSpec, PackageState])[],
): Promise<Prediction[]> {
  const names = changing.filter(([, now]) => now.version === "").map(([{ name }]) => name);
  const units = await Promise.all(names.map((name) => host.unit(name)));
  return units.flatMap((unit, i) =>
    unit.exists
      ? []
      : [
          {
            key: `unit:${names[i]!}` as const,
            value: { ...unit, exists: true, activity: "inactive", enablement: "unknown" },
          },
        ],
  );
}

export async function applyPackages(
  host: Host,
  wishes: InstallWishes,
  options: AptOptions,
  before: PackageStates,
  ctx: ModuleContext,
): Promise<Applied<PackageStates>> {
  let isUpdated = false;
  if (
    wishes.updateCache &&
    wishes.state !== "absent" &&
    (await indexAge(host)).age >= wishes.cacheValidSeconds
  ) {
    await updateIndex(host, options, ctx);
    isUpdated = true;
  }
  const { after } = await checkPackages(host, { ...wishes, updateCache: false }, ctx);
  const goal = after as PackageStates;
  const words = wishes.names
    .map(parseSpec)
    .filter(({ name }) => goal[name] !== undefined && goal[name] !== before[name])
    .map(({ text, name }) => (wishes.state === "absent" ? name : text));
  let output = "";
  if (words.length > 0) {
    const verb = wishes.state === "absent" ? (wishes.purge ? "purge" : "remove") : "install";
    const upgrade = wishes.onlyUpgrade && verb === "install" ? ["--only-upgrade"] : [];
    output = (await runApt(host, options, [verb, ...upgrade, "--", ...words], ctx)).stdout.text;
  }
  const stamp = isUpdated ? { cache_update_time: (await indexAge(host)).updated } : {};
  return {
    result: { cache_updated: isUpdated, ...stamp, stdout: output, stdout_lines: output.split("\n") },
    after: goal,
  };
}
