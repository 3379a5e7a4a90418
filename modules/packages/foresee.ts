import {
  UnknownRead,
  type Check,
  type Host,
  type Prediction,
  type ReadKey,
} from "../../engine/module/index.js";
import type { InstallWishes } from "./install.js";
import type { Installed } from "./installed.js";
import type { PackageChange } from "./manager.js";

type Foreseen = Pick<Check, "predicts" | "touches" | "diff">;

/** What the host would answer after a change: for all packages that its manager says would come or go, dependencies too. */
export async function foresee(
  host: Host,
  changing: readonly Installed[],
  changes: readonly PackageChange[] | undefined,
  wishes: InstallWishes,
): Promise<Foreseen> {
  if (changing.length === 0) return {};
  const units = wishes.startsNothing && wishes.state !== "absent" ? await newUnits(host, changing) : [];
  const certain = wishes.state === "absent" ? changing.map(({ spec }) => gone(spec.name)) : [];
  const known = (changes ?? []).map(({ name, after }): Prediction => ({
    key: `pkg:${name}`,
    value: { version: after, isHeld: false, candidate: after },
  }));
  const keys = new Set([...certain, ...known].map(({ key }) => key));
  const touches = changing
    // What a group or a comparison brings can't be told by its name.
    .map(({ spec }): ReadKey => (spec.isOdd ? "pkg:*" : `pkg:${spec.name}`))
    .filter((key) => !keys.has(key));
  return {
    predicts: [...certain, ...known, ...units],
    touches,
    ...(changes && changes.length > 0 ? { diff: [diffOf(changes)] } : {}),
  };
}

function gone(name: string): Prediction {
  return { key: `pkg:${name}`, value: { version: "", isHeld: false, candidate: "" } };
}

function diffOf(changes: readonly PackageChange[]): { label: string; before: string; after: string } {
  const sorted = [...changes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const list = (side: "before" | "after") =>
    sorted
      .filter((each) => each[side] !== "")
      .map((each) => `${each.name} ${each[side]}\n`)
      .join("");
  return { label: "packages", before: list("before"), after: list("after") };
}

/** What check mode can't tell after what it has foreseen is left out. */
export async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (problem) {
    if (problem instanceof UnknownRead) return undefined;
    throw problem;
  }
}

/** Services named as their packages, off at first; whether they start at boot is for the packages' scripts to say. */
async function newUnits(host: Host, changing: readonly Installed[]): Promise<Prediction[]> {
  const names = changing.filter(({ version }) => version === "").map(({ spec }) => spec.name);
  const units = await Promise.all(names.map((name) => orUndefined(host.unit(name))));
  return units.flatMap((unit, i): Prediction[] =>
    unit === undefined || unit.exists
      ? []
      : [
          {
            key: `unit:${names[i]!}`,
            value: { ...unit, exists: true, activity: "inactive", enablement: "unknown" },
          },
        ],
  );
}
