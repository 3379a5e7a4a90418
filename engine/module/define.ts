import type { Plain } from "../base/value.js";
import type { ActionModule, ControlModule, StateModule } from "./types.js";

/** Declares a state module; returns it as it is, with its types checked. A plain object of the same shape in `library/` serves as well. */
export function defineModule<Args, State extends Plain>(
  module: StateModule<Args, State>,
): StateModule<Args, State> {
  return module;
}

/** Declares an action: something to do, with no state to compare. */
export function defineAction<Args>(module: Omit<ActionModule<Args>, "kind">): ActionModule<Args> {
  return { kind: "action", ...module };
}

/** Declares the arguments and docs of a control module; `schedule/` carries it out. */
export function defineControl<Args>(module: Omit<ControlModule<Args>, "kind">): ControlModule<Args> {
  return { kind: "control", ...module };
}
