import type { Value } from "../../base/value.js";
import { routine, type Routine } from "../runtime/routine.js";
import { parse } from "../filters/network.js";
import { isWithin } from "../network/address.js";
import { contains } from "../values/contains.js";
import { readItems } from "../values/sequence.js";
import { truth } from "../values/truth.js";
import { Seen } from "../values/unique.js";
import type { Run } from "../runtime/run.js";

const test = (parameters: string, apply: Routine["apply"]) =>
  routine(parameters, apply, { isHarmless: true });

const subset = test("other", (run, value, other) => isSubset(run, value, other!));
const superset = test("other", (run, value, other) => isSubset(run, other!, value));
const address = (version?: number) =>
  test("", (run, value) => {
    const found = parse(run, value);
    return found !== undefined && (version === undefined || found.version === version);
  });

/** Tests about what is in what. */
export const MEMBERSHIP: Readonly<Record<string, Routine>> = {
  in: test("container", (run, value, container) => contains(run, container!, value)),
  contains: test("item", (run, value, item) => contains(run, value, item!)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  any: test("", (run, value) => readItems(run, value).some((item) => truth(run, item))),
  all: test("", (run, value) => readItems(run, value).every((item) => truth(run, item))),
  ip: address(),
  ip_address: address(),
  ipv4: address(4),
  ipv4_address: address(4),
  ipv6: address(6),
  ipv6_address: address(6),
  in_network: test("network", (run, value, network) => {
    const [inner, outer] = [parse(run, value), parse(run, network!)];
    return inner !== undefined && outer !== undefined && isWithin(inner, outer);
  }),
};

function isSubset(run: Run, small: Value, large: Value): boolean {
  const all = new Seen(run, readItems(run, large));
  return readItems(run, small).every((item) => all.has(item));
}
