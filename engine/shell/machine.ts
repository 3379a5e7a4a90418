import type { BecomeValues } from "./become.js";
import type { Connections } from "./connections.js";
import type { Hello } from "./hello.js";
import { runJob, type FirstLook } from "./job.js";
import { Link, type LinkOptions } from "./link.js";
import type { Job, JobResult } from "./types.js";

/** A machine that a job runs on may be gone this long, e.g. for a reboot, until the job is given up. */
const jobPatienceMs = 10 * 60_000;

export type MachineOptions = Omit<LinkOptions, "become" | "onHello">;

/** One machine by one set of connection values: its connections, a link for each user, the reads under way. */
export class Machine {
  readonly options: MachineOptions;
  readonly connections: Connections;
  private readonly links = new Map<string, Link>();
  /** Jobs that go on after the run stopped caring. */
  readonly leftJobs: { readonly key: string; readonly pid: number }[] = [];
  private first: FirstLook | undefined;
  private readonly reading = new Map<string, Promise<unknown>>();

  constructor(options: MachineOptions, connections: Connections) {
    this.options = options;
    this.connections = connections;
  }

  /** The link as this user: one for all who become the same user in the same way. */
  link(become: BecomeValues | undefined): Link {
    const key = become ? JSON.stringify({ ...become, password: become.password?.reveal() }) : "";
    let link = this.links.get(key);
    if (!link) {
      const onHello = ({ bootId, uptimeS }: Hello) => (this.first ??= { boot: bootId, uptimeS });
      link = new Link({ ...this.options, become, onHello }, this.connections);
      this.links.set(key, link);
    }
    return link;
  }

  /** Starts a job or attaches to it, see `runJob`. */
  job(link: Link, job: Job): Promise<JobResult> {
    return runJob(job, {
      link,
      shell: this.options.shell ?? "/bin/sh",
      firstLook: () => this.first!,
      onLeft: (left) => this.leftJobs.push(left),
      patienceMs: jobPatienceMs,
    });
  }

  /** One request for all who ask the same while it is under way. Nothing is kept longer: machines change by themselves. */
  shared<T>(key: string, read: () => Promise<T>): Promise<T> {
    const underWay = this.reading.get(key) as Promise<T> | undefined;
    if (underWay) return underWay;
    const reading = read();
    this.reading.set(key, reading);
    const forget = () => {
      if (this.reading.get(key) === reading) this.reading.delete(key);
    };
    reading.then(forget, forget);
    return reading;
  }

  /** Reads that began before a change don't answer those asked after it. */
  async changing<T>(change: () => Promise<T>): Promise<T> {
    this.forget();
    try {
      return await change();
    } finally {
      this.forget();
    }
  }

  forget(): void {
    this.reading.clear();
  }

  /** Ends all log-ins; who asks next logs in anew. */
  async reconnect(): Promise<void> {
    this.forget();
    for (const link of this.links.values()) link.drop();
    await this.connections.drop();
  }

  /** Writes that waited for an answer, of all users, and the log-ins themselves. */
  async roundTrips(): Promise<number> {
    const writes = [...this.links.values()].reduce((sum, link) => sum + link.writes, 0);
    return writes + (await this.connections.roundTrips());
  }

  async close(): Promise<void> {
    for (const link of this.links.values()) link.drop();
    await this.connections.close();
  }
}
