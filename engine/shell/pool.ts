import { LocalConnection } from "../transport/local.js";
import type { Connection, ConnectionValues } from "../transport/types.js";
import { hostOn, machine, unknownConnection, type HostValues } from "./open.js";
import type { Machine } from "./machine.js";
import type { Host } from "./types.js";

export interface HostsOptions {
  /** Makes a connection of another kind than ssh and local, for tests and for those who build on this. */
  readonly connect?: (values: ConnectionValues) => Promise<Connection>;
}

/**
 * All machines of a run: one connection for each distinct set of connection values, one shell on it for each user, shared by all
 * hosts and tasks that name them.
 */
export class Hosts {
  private readonly options: HostsOptions;
  private readonly machines = new Map<string, Machine>();

  constructor(options: HostsOptions = {}) {
    this.options = options;
  }

  /** The host as a module sees it. Nothing is connected before the first request. */
  host(name: string, values: HostValues): Host {
    const { become, ...connection } = values;
    const key = JSON.stringify({ ...connection, password: connection.password?.reveal() });
    let found = this.machines.get(key);
    if (!found) {
      found = machine(connection, this.options.connect ?? connectTo);
      this.machines.set(key, found);
    }
    return hostOn(found, name, { ...connection, become });
  }

  /** Ends all sessions and connections. */
  async close(): Promise<void> {
    await Promise.all([...this.machines.values()].map((each) => each.close()));
  }
}

async function connectTo(values: ConnectionValues): Promise<Connection> {
  if (values.kind === "local") return new LocalConnection();
  throw unknownConnection(values.kind);
}
