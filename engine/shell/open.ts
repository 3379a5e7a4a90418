import { userInfo } from "node:os";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { connectionKinds, type Connection, type ConnectionValues } from "../transport/types.js";
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

export interface MachineDeps {
  readonly connect: Connect;
  /** Folder for jobs and the lock on the machine, instead of the usual one. */
  readonly stateFolder?: string | undefined;
  /** Called when a change begins and when it has ended. */
  readonly onChange?: () => void;
}

/** A machine, not connected yet: that happens with the first request. */
export function machine(
  { become: _, ...values }: HostValues,
  { connect, stateFolder, onChange }: MachineDeps,
): Machine {
  return new Machine(
    {
      label: label(values),
      shell: values.shell,
      loginTimeoutMs: values.connectTimeoutMs,
      isLocked: values.kind !== "local",
      sharesKernel: !["ssh", "openssh", "fake"].includes(values.kind),
      stateFolder,
      onChange,
    },
    new Connections(() => connect(values)),
  );
}

/** The host as the user that the values say. */
export function hostOn(machine: Machine, name: string, values: HostValues): Host {
  const { user, become } = userOf(values);
  return new RemoteHost(name, user, machine, machine.link(become));
}

/** The same for questions before their turn, see `Hosts.ahead`. */
export function hostAhead(machine: Machine, name: string, values: HostValues): Host | undefined {
  const { user, become } = userOf(values);
  const link = machine.link(become);
  return link.isUsed ? new RemoteHost(name, user, machine, link, true) : undefined;
}

/** Whom one is in the end, and how one becomes that, where the log-in alone isn't enough. */
function userOf(values: HostValues): { user: string | undefined; become: BecomeValues | undefined } {
  const login = loginUser(values);
  const wanted = values.become && (values.become.user ?? "root");
  const become = wanted === login ? undefined : values.become;
  return { user: become ? wanted : login, become };
}

/** Undefined where only the log-in tells. */
function loginUser({ kind, user }: ConnectionValues): string | undefined {
  if (kind === "local") return userInfo().username;
  return kind === "chroot" || kind === "nspawn" ? "root" : user;
}

function label(values: ConnectionValues): string {
  if (values.kind === "local") return "local";
  if (values.kind !== "ssh" && values.kind !== "openssh" && values.kind !== "fake")
    return `${values.kind} ${values.host}`;
  return `${values.user === undefined ? "" : `${values.user}@`}${values.host}${values.port === undefined ? "" : `:${values.port}`}`;
}

/** For transports that aren't there. */
export function unknownConnection(kind: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/kind", `ansible_connection ${kind} isn't supported`, {
      hint: `Use ${connectionKinds.join(", ")}.`,
    }),
  );
}
