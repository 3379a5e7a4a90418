import type { ConnectionValues } from "../transport/types.js";
import type { LeftJob } from "../shell/machine.js";
import { Hosts, type HostsOptions } from "../shell/pool.js";
import type { HostValues } from "../shell/open.js";
import { shadowed, Shadow } from "../shell/shadow.js";
import type { Host } from "../shell/types.js";

/** A machine as a task sees it. */
export interface Reached {
  readonly host: Host;
  /** The same as check mode sees it: as if what was predicted had been done. */
  readonly shadowed: Host;
  readonly shadow: Shadow;
}

/** The machines of a run: connections shared by all tasks, and what check mode predicted of each. */
export class Machines {
  private readonly hosts: Hosts;
  private readonly shadows = new Map<string, Shadow>();
  /** What was predicted of things that hosts share. */
  private readonly common = new Shadow();

  constructor(options: HostsOptions) {
    this.hosts = new Hosts(options);
  }

  /** Nothing is connected before the first request. */
  reach(name: string, values: HostValues): Reached {
    const host = this.hosts.host(name, values);
    const shadow = this.shadowOf(values);
    return { host, shadow, shadowed: shadowed(host, shadow) };
  }

  /** A host that only reads, and whose answers are kept until anything changes; undefined where nobody has logged in this way yet. */
  ahead(name: string, values: HostValues, isCheckMode: boolean): Host | undefined {
    const host = this.hosts.ahead(name, values);
    return host && isCheckMode ? shadowed(host, this.shadowOf(values)) : host;
  }

  /** Something was changed in another way than through a host: what was asked ahead says nothing any more. */
  noteChange(): void {
    this.hosts.noteChange();
  }

  /** Time goes by: what was asked ahead is asked anew. */
  dropKept(): void {
    this.hosts.dropKept();
  }

  /** Changes that were begun or ended, anywhere. */
  get changes(): number {
    return this.hosts.changes;
  }

  /** Ends all sessions and connections; with `abort`, what still runs on the machines first. @returns the jobs that go on */
  close(options: { readonly abort?: boolean } = {}): Promise<readonly LeftJob[]> {
    return this.hosts.close(options);
  }

  private shadowOf(values: HostValues): Shadow {
    const key = machineKey(values);
    let shadow = this.shadows.get(key);
    if (!shadow) this.shadows.set(key, (shadow = new Shadow(this.common)));
    return shadow;
  }
}

/** Several names and users may be one machine: what is predicted on one holds on the others. */
function machineKey(values: ConnectionValues): string {
  return values.kind === "local" ? "local" : `${values.kind} ${values.host}:${values.port ?? 22}`;
}
