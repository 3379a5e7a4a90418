import { userInfo } from "node:os";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Connection, ConnectionValues } from "../transport/types.js";
import type { BecomeValues } from "./become.js";
import { Connections } from "./connections.js";
import { Machine } from "./machine.js";
import { RemoteHost } from "./remote-host.js";
import type { Host } from "./types.js";

/** What one task's host is reached by. */
export interface HostValues extends ConnectionValues {
  readonly become?: BecomeValues;
}

/** Makes a transport's connection; handed in, so that this stage knows none of them. */
export type Connect = (values: ConnectionValues) => Promise<Connection>;

/**
 * A machine, not connected yet: that happens with the first request.
 * @param state folder for jobs and the lock on the machine, instead of the usual one
 */
export function machine(values: ConnectionValues, connect: Connect, state?: string): Machine {
  return new Machine(
    {
      label: label(values),
      shell: values.shell,
      loginTimeoutMs: values.connectTimeoutMs,
      isLocked: values.kind !== "local",
      stateFolder: state,
    },
    new Connections(() => connect(values)),
  );
}

/** The host as the user that the values say. */
export function hostOn(machine: Machine, name: string, values: HostValues): Host {
  const login = values.kind === "local" ? userInfo().username : values.user;
  const wanted = values.become && (values.become.user ?? "root");
  const become = wanted === login ? undefined : values.become;
  return new RemoteHost(name, become ? wanted : login, machine, machine.link(become));
}

function label(values: ConnectionValues): string {
  if (values.kind === "local") return "local";
  return `${values.user === undefined ? "" : `${values.user}@`}${values.host}${values.port === undefined ? "" : `:${values.port}`}`;
}

/** For transports that aren't there. */
export function unknownConnection(kind: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/kind", `ansible_connection ${kind} isn't supported`, { hint: "Use ssh or local." }),
  );
}
