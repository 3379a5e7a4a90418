import type { Value } from "../base/value.js";
import { LazyDict } from "./lazy-dict.js";
import type { Scope } from "./types.js";

/**
 * The variables of a scope as a dictionary: `vars`, and the members of `hostvars`. Templates in it are evaluated in
 * that scope, whoever reads them.
 */
export class ScopedDict extends LazyDict {
  readonly scope: Scope;
  constructor(scope: Scope) {
    super(
      () => scope.names?.() ?? ([] as Value[]),
      (key) => (typeof key === "string" ? scope.get(key) : undefined),
    );
    this.scope = scope;
  }
}
