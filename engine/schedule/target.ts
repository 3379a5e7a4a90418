import type { Prediction } from "../module/types.js";
import type { Host, ReadKey } from "../shell/types.js";
import { settle } from "../template/settle.js";
import { connectionValues } from "../vars/connection.js";
import type { Call } from "./call.js";
import { viewFor } from "./views.js";

/** Where a task's module works. */
export interface Target {
  /** The inventory's name of it. */
  readonly name: string;
  readonly host: Host;
  readonly shadowed: Host;
  readonly delegatedTo?: string;
  readonly foresee: (predicts: readonly Prediction[], touches: readonly ReadKey[]) => void;
}

type Reaching = Pick<Call, "play" | "task" | "view" | "host" | "names">;

/**
 * The machine that a task works on: its host, or the one it is delegated to, by the connection variables of that one.
 * @throws DiagnosticError when these can't be evaluated; UnknownValue in check mode
 */
export async function targetOf(call: Reaching, signal: AbortSignal): Promise<Target> {
  const { play, task, view, host, names } = call;
  const delegate = await view.text(task.delegateTo, "delegate_to");
  const name = delegate ?? host.name;
  const seen = delegate === undefined ? view : viewFor(delegate, task, play, names);
  const { options } = play.run.input;
  const { scope, environment } = seen;
  const values = await settle(() => connectionValues(name, scope, environment, task.inherited, options));
  for (const secret of [values.password, values.become?.password]) if (secret) play.run.words.add(secret);
  const { shadow, ...reached } = play.run.machines.reach(name, values);
  return {
    name,
    host: abortable(reached.host, signal),
    shadowed: reached.shadowed,
    foresee: (predicts, touches) => {
      // In a real run the tasks that follow are done for real: what one of them would have done is no prediction.
      if (options.isCheckMode) shadow.note(predicts, touches);
    },
    ...(delegate === undefined ? {} : { delegatedTo: delegate }),
  };
}

/** The host with the task's own signal on everything that may run long and was given none. */
function abortable(host: Host, signal: AbortSignal): Host {
  const bound = Object.create(host) as Host;
  bound.run = (script, options = {}) => host.run(script, { signal, ...options });
  bound.execute = (command) => host.execute({ signal, ...command });
  bound.job = (job) => host.job({ signal, ...job });
  bound.upload = (from, to, attributes, options = {}) =>
    host.upload(from, to, attributes, { signal, ...options });
  return bound;
}
