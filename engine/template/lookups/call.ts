import { DiagnosticError } from "../../base/diagnostic.js";
import { Secret, Undefined, Unknown, type Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault, UnknownRead } from "../runtime/fault.js";
import { lookUp } from "../runtime/language.js";
import type { Run } from "../runtime/run.js";
import { takeString, takeText, takeTruth } from "../runtime/take.js";
import { UndefinedError } from "../runtime/undefined.js";
import { finished } from "../compile/finish.js";
import { PURE_LOOKUPS } from "./registry.js";

/** `query('name', ...)`: everything the lookup finds, as a list. */
export function query(run: Run, args: Value[], kwargs: Map<string, Value>): Value {
  return find(run, args, kwargs).found;
}

/** `lookup('name', ...)`: words joined by commas, a single find by itself, else the list. */
export function lookup(run: Run, args: Value[], kwargs: Map<string, Value>): Value {
  const { found, wantsList } = find(run, args, kwargs);
  if (wantsList) return found;
  if (found.length === 1) return found[0]!;
  if (found.length === 0 || !found.every((item) => typeof item === "string" || item instanceof Secret))
    return found;
  const words = found.map((item) => (item instanceof Secret ? item.reveal() : item)).join(",");
  return found.some((item) => item instanceof Secret) ? new Secret(words) : words;
}

function find(
  run: Run,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): { found: Value[]; wantsList: boolean } {
  const [nameValue, ...rest] = args;
  if (nameValue === undefined) throw new Fault("the name of a lookup is missing", { code: "template/type" });
  const name = takeString(run, nameValue, "the name of a lookup");
  const options = new Map(kwargs);
  const wantsList = takeTruth(run, options.get("wantlist"), false);
  const onError = takeText(run, options.get("errors"), "strict");
  options.delete("wantlist");
  options.delete("errors");
  try {
    return { found: call(run, name, rest, options), wantsList };
  } catch (thrown) {
    const isPardoned = onError !== "strict" && (thrown instanceof Fault || thrown instanceof DiagnosticError);
    if (!isPardoned || thrown instanceof UndefinedError) throw thrown;
    return { found: wantsList ? [] : [null], wantsList };
  }
}

function call(run: Run, name: string, args: Value[], kwargs: Map<string, Value>): Value[] {
  const pure = lookUp(PURE_LOOKUPS, name);
  if (pure) return pure(run, args, kwargs);
  const lookups = run.env.lookups ?? {};
  const table = new Map(Object.entries(lookups));
  const known = lookUp(table, name);
  if (!known) {
    throw new Fault(`there is no lookup '${name}'`, {
      code: "template/unknown-lookup",
      hint: didYouMean(name, [...PURE_LOOKUPS.keys(), ...table.keys()]),
    });
  }
  const done = (value: Value): Value => {
    if (value instanceof Undefined) throw new UndefinedError(value);
    if (value instanceof Unknown) throw new UnknownRead(value);
    return finished(run, value, "dropped");
  };
  return known(args.map(done), new Map([...kwargs].map(([key, value]) => [key, done(value)])), run.scope);
}
