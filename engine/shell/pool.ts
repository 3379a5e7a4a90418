import type { Ask } from "../transport/ssh/host-key.js";
import type { OpensshConnector } from "../transport/openssh/connect.js";
import type { SshConnector } from "../transport/ssh/connect.js";
import { localConnection } from "../transport/program/local.js";
import type { Connection, ConnectionValues } from "../transport/types.js";
import { hostAhead, hostOn, machine, unknownConnection, type HostValues } from "./open.js";
import type { LeftJob, Machine } from "./machine.js";
import type { Host } from "./types.js";

export interface HostsOptions {
  /** Passphrases of keys, unknown host keys; undefined where there is nobody to ask. */
  readonly ask?: Ask;
  readonly signal?: AbortSignal;
  /** A line for the debug log; never holds secrets. */
  readonly onDebug?: (line: string) => void;
  /** Where jobs and locks lie on the machines, instead of /run/hapb (root) and ~/.hapb. */
  readonly stateFolder?: string;
  /** Pause before a dropped log-in is tried again, doubled each time; default 100. */
  readonly retryPauseMs?: number;
  /** Makes the connections of kind "fake". */
  readonly fake?: (values: ConnectionValues) => Promise<Connection>;
}

/**
 * All machines of a run: one connection for each distinct set of connection values, one shell on it for each user, shared by all
 * hosts and tasks that name them.
 */
export class Hosts {
  private readonly options: HostsOptions;
  private readonly machines = new Map<string, Machine>();
  private ssh: Promise<SshConnector> | undefined;
  private openssh: Promise<OpensshConnector> | undefined;
  /** Changes that were begun or ended on any machine. */
  changes = 0;

  constructor(options: HostsOptions = {}) {
    this.options = options;
  }

  /** The host as a module sees it. Nothing is connected before the first request. */
  host(name: string, values: HostValues): Host {
    const key = machineKey(values);
    let found = this.machines.get(key);
    if (!found) {
      const { stateFolder } = this.options;
      found = machine(values, {
        connect: (each) => this.connect(each),
        stateFolder,
        onChange: this.noteChange,
      });
      this.machines.set(key, found);
    }
    return hostOn(found, name, values);
  }

  /**
   * The same, for questions asked before their turn: it only reads, its answers are kept for whoever asks next, until anything
   * changes on any machine. Undefined where nobody is logged in as this user: a log-in isn't tried ahead of its turn.
   */
  ahead(name: string, values: HostValues): Host | undefined {
    const found = this.machines.get(machineKey(values));
    return found && hostAhead(found, name, values);
  }

  /** Requests that waited for an answer, log-ins among them: for benchmarks and -vvv. */
  async roundTrips(): Promise<number> {
    const trips = await Promise.all([...this.machines.values()].map((each) => each.roundTrips()));
    return trips.reduce((sum, each) => sum + each, 0);
  }

  /**
   * Ends all sessions and connections. With `abort`, what still runs on the machines is ended first, jobs apart.
   * @returns the jobs that go on
   */
  async close(options: { readonly abort?: boolean } = {}): Promise<readonly LeftJob[]> {
    const machines = [...this.machines.values()];
    if (options.abort) await Promise.all(machines.map((each) => each.abort()));
    await Promise.all(machines.map((each) => each.close()));
    await (await this.ssh)?.close();
    await (await this.openssh)?.close();
    return machines.flatMap((each) => each.leftJobs);
  }

  /** Several names may be one machine, and one machine may change another: whatever changes, all kept answers go. */
  readonly noteChange = () => {
    this.changes++;
    this.dropKept();
  };

  /** Forgets what was asked ahead. */
  dropKept(): void {
    for (const each of this.machines.values()) each.dropKept();
  }

  private async connect(values: ConnectionValues): Promise<Connection> {
    switch (values.kind) {
      case "local":
        return localConnection();
      case "ssh":
        return (await (this.ssh ??= this.loadSsh())).connect(values);
      case "openssh":
        return (await (this.openssh ??= this.loadOpenssh())).connect(values);
      case "chroot":
        return (await import("../transport/program/chroot.js")).chrootConnection(values);
      case "nspawn":
        return (await import("../transport/program/nspawn.js")).nspawnConnection(values);
      case "container":
      case "podman":
      case "docker":
      case "nerdctl":
        return (await import("../transport/program/container.js")).containerConnection(values);
      case "fake":
        if (this.options.fake) return this.options.fake(values);
        throw unknownConnection(values.kind);
    }
  }

  /** Loaded when first needed: runs that are local, and `hapb --version`, do without. */
  private async loadSsh(): Promise<SshConnector> {
    const { SshConnector } = await import("../transport/ssh/connect.js");
    return new SshConnector(this.options);
  }

  private async loadOpenssh(): Promise<OpensshConnector> {
    const { OpensshConnector } = await import("../transport/openssh/connect.js");
    return new OpensshConnector(this.options);
  }
}

/** By its connection values, not by its name. */
function machineKey({ become: _, ...connection }: HostValues): string {
  return JSON.stringify({ ...connection, password: connection.password?.reveal() });
}
