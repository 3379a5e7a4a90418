import { Float, Secret, type Value } from "../../base/value.js";
import { used, type Reader } from "../runtime/reader.js";
import { equal } from "./equal.js";

/** Remembers values and tells whether an equal one was there before; fast for text and integers. */
export class Seen {
  private readonly reader: Reader;
  private readonly plain = new Set<Value>();
  private readonly others: Value[] = [];

  constructor(reader: Reader, items: readonly Value[] = []) {
    this.reader = reader;
    for (const item of items) this.add(item);
  }

  has(value: Value): boolean {
    const read = used(this.reader, value);
    if (this.plain.has(read)) return true;
    if (typeof read === "string" && this.others.length === 0) return false;
    const isLoose =
      typeof read === "number" ||
      typeof read === "boolean" ||
      read instanceof Float ||
      typeof read === "bigint";
    if (isLoose)
      for (const known of this.plain)
        if (typeof known !== "string" && equal(this.reader, known, read)) return true;
    if (read instanceof Secret)
      for (const known of this.plain) if (equal(this.reader, known, read)) return true;
    return this.others.some((known) => equal(this.reader, known, read));
  }

  add(value: Value): void {
    const read = used(this.reader, value);
    if (read === null || typeof read !== "object") this.plain.add(read);
    else this.others.push(read);
  }
}

/** The first of each set of items with equal keys. */
export function uniqueItems(
  reader: Reader,
  items: readonly Value[],
  key: (item: Value) => Value = (item) => item,
): Value[] {
  const seen = new Seen(reader);
  return items.filter((item) => {
    const itemKey = key(item);
    if (seen.has(itemKey)) return false;
    seen.add(itemKey);
    return true;
  });
}
