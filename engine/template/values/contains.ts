import { Secret, type Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { memberKey } from "./dict.js";
import { equal } from "./equal.js";
import { asList, itemsIfIterable } from "./sequence.js";
import { typeName } from "./type-name.js";

/** Python's `item in container`. @throws Fault when nothing can be in the container */
export function contains(reader: Reader, container: Value, item: Value): boolean {
  const read = used(reader, container);
  const wanted = used(reader, item);
  if (typeof read === "string" || read instanceof Secret) {
    if (typeof wanted !== "string" && !(wanted instanceof Secret)) {
      throw typeFault(`only text can be in text, not '${typeName(wanted)}'`, "'| string' makes text of it");
    }
    return words(read).includes(words(wanted));
  }
  if (read instanceof Map)
    return memberKey(read, wanted instanceof Secret ? wanted.reveal() : wanted) !== undefined;
  const items = asList(read) ?? itemsIfIterable(reader, read);
  if (!items) throw typeFault(`nothing can be in a value of type '${typeName(read)}'`);
  return items.some((member) => equal(reader, member, wanted));
}

function words(text: string | Secret): string {
  return typeof text === "string" ? text : text.reveal();
}
