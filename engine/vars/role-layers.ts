import type { Variables } from "../base/variables.js";
import type { Role, RoleUse } from "../playbook/types.js";
import { stack, variablesLayer, type Layer } from "./layer.js";

/** The levels that a role gives to its own steps. */
export interface RoleLayers {
  /** Its defaults over those of the roles that led to it, over those of its dependencies. */
  readonly defaults: Layer;
  /** `vars:` of its use over its vars, over those of its dependencies, over those of the roles that led to it. */
  readonly vars: Layer;
  readonly params: Layer;
  /** What others see of it: neither params nor `vars:` of the use. */
  readonly publicDefaults: Layer;
  readonly publicVars: Layer;
}

const known = new WeakMap<Role, RoleLayers>();

export function layersOf(role: Role): RoleLayers {
  let layers = known.get(role);
  if (!layers) known.set(role, (layers = makeLayers(role)));
  return layers;
}

function makeLayers(role: Role): RoleLayers {
  const highFirst = (low: readonly Variables[]) => stack(low.map(variablesLayer).reverse());
  const dependencies = allDependencies(role);
  const dependencyDefaults = dependencies.map(({ defaults }) => defaults);
  const dependencyVars = dependencies.map(({ vars }) => vars);
  const { parents } = role;
  return {
    defaults: highFirst([...dependencyDefaults, ...parents.map(({ defaults }) => defaults), role.defaults]),
    vars: highFirst([
      ...parents.flatMap((parent) => [parent.useVars, parent.vars]),
      ...dependencyVars,
      role.vars,
      role.useVars,
    ]),
    params: highFirst([...parents.map(({ params }) => params), role.params]),
    publicDefaults: highFirst([...dependencyDefaults, role.defaults]),
    publicVars: highFirst([...dependencyVars, role.vars]),
  };
}

/** Dependencies of dependencies come before them. */
function allDependencies(role: Role): Role[] {
  return role.dependencies.flatMap(({ role: dependency }: RoleUse) => [
    ...allDependencies(dependency),
    dependency,
  ]);
}
