import type { Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import type { Target } from "../syntax/nodes.js";
import { Namespace } from "../values/namespace.js";
import { readItems } from "../values/sequence.js";

/** Assigns to what stands on the left. @throws Fault when the values don't fit the names */
export function assign(frame: Frame, target: Target, value: Value): void {
  switch (target.kind) {
    case "name":
      frame.set(target.name, value);
      return;
    case "tuple":
      unpack(frame, target.items, value);
      return;
    case "member": {
      const object: unknown = frame.local(target.object);
      if (!(object instanceof Namespace)) {
        throw typeFault(
          `'${target.object}' is no namespace, so its members can't be set`,
          `{% set ${target.object} = namespace(${target.name}=...) %} makes one`,
        );
      }
      object.members.set(target.name, value);
    }
  }
}

function unpack(frame: Frame, targets: readonly Target[], value: Value): void {
  const items = readItems(frame.run, value);
  if (items.length !== targets.length) {
    throw new Fault(`${targets.length} names need ${targets.length} values, and here are ${items.length}`);
  }
  targets.forEach((target, i) => assign(frame, target, items[i]!));
}
