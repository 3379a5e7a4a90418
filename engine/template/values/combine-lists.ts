import { Tuple, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";

/** More rows are a mistake that would eat the memory. */
const MOST_ROWS = 1_000_000;

/** Every way to take one item of each list, the last list moving fastest. @throws Fault when they are too many */
export function product(lists: readonly (readonly Value[])[]): Value[][] {
  const size = lists.reduce((count, list) => count * list.length, 1);
  if (size > MOST_ROWS) throw new Fault(`${size} combinations: at most ${MOST_ROWS}`);
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
}

/** Python's `combinations` and, when the order counts, `permutations`. @throws Fault when they are too many */
export function arrangements(items: readonly Value[], size: number, orderCounts: boolean): Tuple[] {
  const rows: Tuple[] = [];
  const taken: number[] = [];
  const extend = () => {
    if (taken.length === size) {
      if (rows.length >= MOST_ROWS) throw new Fault(`more than ${MOST_ROWS} arrangements`);
      rows.push(new Tuple(taken.map((at) => items[at]!)));
      return;
    }
    const first = orderCounts ? 0 : (taken.at(-1) ?? -1) + 1;
    for (let i = first; i < items.length; i++) {
      if (orderCounts && taken.includes(i)) continue;
      taken.push(i);
      extend();
      taken.pop();
    }
  };
  if (size >= 0 && size <= items.length) extend();
  return rows;
}
