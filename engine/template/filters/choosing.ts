import type { Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { applyRoutine } from "../runtime/invoke.js";
import { lookUp } from "../runtime/language.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { didYouMean } from "../../source/nearest.js";
import { str } from "../values/print.js";
import { asList, itemsOf } from "../values/sequence.js";
import { truth } from "../values/truth.js";
import { getter, type Getter } from "./attribute.js";

/** Filters that apply a filter or a test to each item of a list. */
export const CHOOSING: Readonly<Record<string, Routine>> = {
  map: routine("*args **kwargs", (run, value, args, kwargs) =>
    map(run, value, listOf(args), namesOf(kwargs)),
  ),
  select: routine("*args **kwargs", (run, value, args, kwargs) =>
    choose(run, value, args, kwargs, true, false),
  ),
  reject: routine("*args **kwargs", (run, value, args, kwargs) =>
    choose(run, value, args, kwargs, false, false),
  ),
  selectattr: routine("*args **kwargs", (run, value, args, kwargs) =>
    choose(run, value, args, kwargs, true, true),
  ),
  rejectattr: routine("*args **kwargs", (run, value, args, kwargs) =>
    choose(run, value, args, kwargs, false, true),
  ),
};

function listOf(given: Given): readonly Value[] {
  return asList(given ?? null) ?? [];
}

function namesOf(given: Given): Map<string, Value> {
  return given as Map<string, Value>;
}

function map(run: Run, value: Value, args: readonly Value[], kwargs: Map<string, Value>): Value {
  const items = itemsIn(run, value);
  const [name, ...rest] = args;
  if (name === undefined) {
    const attribute = kwargs.get("attribute");
    if (attribute === undefined)
      throw new Fault("map needs the name of a filter, or attribute=...", { code: "template/type" });
    const get = getter(run, attribute, kwargs.get("default"));
    return items.map(get);
  }
  const filterName = str(run, name);
  const filter = lookUp(run.language.filters, filterName);
  if (!filter) throw unknownName("filter", filterName, run.language.filters);
  const title = `the filter '${filterName}'`;
  return items.map((item) => applyRoutine(run, title, filter, run.resolve(item), rest, kwargs));
}

/** None and other values that count as false are an empty list here, as in Jinja. */
function itemsIn(run: Run, value: Value): readonly Value[] {
  return truth(run, value) ? itemsOf(run, value) : [];
}

function choose(
  run: Run,
  value: Value,
  args: Given,
  kwargs: Given,
  isWanted: boolean,
  byAttribute: boolean,
): Value {
  const given = [...listOf(args)];
  let get: Getter = (item) => run.resolve(item);
  if (byAttribute) {
    const attribute = given.shift();
    if (attribute === undefined)
      throw new Fault("the name of the attribute is missing", { code: "template/type" });
    get = getter(run, attribute);
  }
  const [name, ...rest] = given;
  const holds =
    name === undefined
      ? (item: Value) => truth(run, item)
      : testCall(run, str(run, name), rest, namesOf(kwargs));
  return itemsIn(run, value).filter((item) => holds(get(item)) === isWanted);
}

function testCall(
  run: Run,
  name: string,
  args: readonly Value[],
  kwargs: Map<string, Value>,
): (item: Value) => boolean {
  const test = lookUp(run.language.tests, name);
  if (!test) throw unknownName("test", name, run.language.tests);
  const title = `the test '${name}'`;
  return (item) => truth(run, applyRoutine(run, title, test, item, args, kwargs));
}

function unknownName(kind: "filter" | "test", name: string, table: ReadonlyMap<string, Routine>): Fault {
  return new Fault(`there is no ${kind} '${name}'`, {
    code: `template/unknown-${kind}`,
    hint: didYouMean(name, table.keys()),
  });
}
