import type { Value } from "../../base/value.js";
import { Opaque } from "./opaque.js";

/** `namespace()`: members that may be set from inside a loop. */
export class Namespace extends Opaque {
  readonly typeName = "namespace";
  readonly members: Map<string, Value>;
  constructor(members: Map<string, Value>) {
    super();
    this.members = members;
  }
  override attribute(name: string): Value | undefined {
    return this.members.get(name);
  }
  print(): string {
    return "<namespace>";
  }
}
