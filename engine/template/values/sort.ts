import type { Value } from "../../base/value.js";
import type { Reader } from "../runtime/reader.js";
import { order } from "./order.js";

/**
 * Sorted as Python sorts: stable, also in reverse.
 * @param options.key what an item is compared by
 * @throws Fault for items that have no order between them
 */
export function sortItems(
  reader: Reader,
  items: readonly Value[],
  options: { readonly isReverse?: boolean; readonly key?: (item: Value) => Value } = {},
): Value[] {
  const keyed = items.map((item) => ({ item, key: options.key ? options.key(item) : item }));
  const sign = options.isReverse ? -1 : 1;
  keyed.sort((a, b) => sign * (order(reader, a.key, b.key) ?? 0));
  return keyed.map(({ item }) => item);
}
