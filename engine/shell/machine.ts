import { Aborted, atMost } from "../base/abort.js";
import type { BecomeValues } from "./become.js";
import type { Connections } from "./connections.js";
import type { Hello } from "./hello.js";
import { stateFolder } from "./job-scripts.js";
import { jobState, startJob } from "./background-job.js";
import { runJob, type FirstLook, type JobDeps } from "./job.js";
import { KeptReads } from "./kept-reads.js";
import { Link, type LinkOptions, type Shell } from "./link.js";
import { releaseLock, takeLock } from "./lock.js";
import type { Job, JobResult, JobState } from "./types.js";

/** A machine that a job runs on may be gone this long, e.g. for a reboot, until the job is given up. */
const jobPatienceMs = 10 * 60_000;

/** What ending a run early waits for, at most: TERM, 5 s, KILL. */
const endingMs = 15_000;

export interface MachineOptions extends Omit<LinkOptions, "become" | "onHello" | "signal"> {
  /** False on the control machine: several runs may work for different machines from there. */
  readonly isLocked: boolean;
  /** It is the control machine, or runs on its kernel. */
  readonly sharesKernel: boolean;
  /** Where jobs and the lock lie, instead of the usual place. */
  readonly stateFolder?: string | undefined;
  /** Called when a change begins and when it has ended. */
  readonly onChange?: (() => void) | undefined;
}

/** A job that goes on after the run stopped caring. */
export interface LeftJob {
  readonly machine: string;
  readonly key: string;
  readonly pid: number;
}

/** One machine by one set of connection values: its connections, a link for each user, what is under way, the lock. */
export class Machine {
  readonly options: MachineOptions;
  readonly connections: Connections;
  readonly leftJobs: LeftJob[] = [];
  private readonly links = new Map<string, Link>();
  private readonly reading = new Map<string, Promise<unknown>>();
  private readonly kept = new KeptReads();
  private readonly changes = new Set<Promise<unknown>>();
  private readonly locks = new Map<Link, { readonly shell: Shell; readonly taken: Promise<void> }>();
  private readonly ending = new AbortController();
  private first: FirstLook | undefined;

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
      const options = { ...this.options, become, onHello, signal: this.ending.signal };
      this.links.set(key, (link = new Link(options, this.connections)));
    }
    return link;
  }

  /** Starts a job or attaches to it, see `runJob`. */
  job(link: Link, job: Job): Promise<JobResult> {
    return runJob(job, this.jobDeps(link));
  }

  startJob(link: Link, job: Job): Promise<void> {
    return startJob(job, this.jobDeps(link));
  }

  jobState(link: Link, key: string): Promise<JobState> {
    return jobState(key, this.jobDeps(link));
  }

  private jobDeps(link: Link): JobDeps {
    return {
      link,
      shell: this.options.shell ?? "/bin/sh",
      stateFolder: this.options.stateFolder,
      firstLook: () => this.first!,
      onLeft: (left) => this.leftJobs.push({ machine: link.label, ...left }),
      patienceMs: jobPatienceMs,
    };
  }

  /**
   * One request for all who ask the same while it is under way, and for who asks what was asked ahead. Nothing else is kept:
   * machines change by themselves.
   */
  shared<T>(key: string, read: () => Promise<T>): Promise<T> {
    const underWay = this.kept.find<T>(key) ?? (this.reading.get(key) as Promise<T> | undefined);
    if (underWay) return underWay;
    const reading = read();
    this.reading.set(key, reading);
    const forget = () => {
      if (this.reading.get(key) === reading) this.reading.delete(key);
    };
    reading.then(forget, forget);
    return reading;
  }

  /** The same for one who asks before the turn. */
  ahead<T>(key: string, read: () => Promise<T>): Promise<T> {
    return this.kept.find<T>(key) ?? this.kept.keep(key, read());
  }

  /** The answer to a look that was asked ahead, for the first one who asks for it in turn. */
  takeKept<T>(key: string): Promise<T> | undefined {
    return this.kept.take<T>(key);
  }

  /** A change: the machine is this run's from the first one on, and reads that began before don't answer those asked after it. */
  async changing<T>(link: Link, change: () => Promise<T>): Promise<T> {
    this.forget();
    this.options.onChange?.();
    const work = this.locked(link).then(change);
    this.changes.add(work);
    try {
      return await work;
    } finally {
      this.changes.delete(work);
      this.forget();
      this.options.onChange?.();
    }
  }

  forget(): void {
    this.reading.clear();
    this.kept.drop();
  }

  /** Something may have changed: what was asked ahead says nothing any more. */
  dropKept(): void {
    this.kept.drop();
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

  /** Ends what runs on the machine, jobs apart. */
  async abort(): Promise<void> {
    this.ending.abort(new Aborted("the run was ended"));
    const links = [...this.links.values()].filter((link) => link.isUsed);
    const all = Promise.allSettled([...this.changes, ...links.map((link) => link.endReads())]);
    await atMost(endingMs, all);
  }

  async close(): Promise<void> {
    await Promise.all([...this.locks.keys()].map((link) => this.release(link)));
    for (const link of this.links.values()) link.drop();
    await this.connections.close();
  }

  /** A new log-in is a new shell, and takes the lock anew. */
  private async locked(link: Link): Promise<void> {
    if (!this.options.isLocked) return;
    const shell = await link.shell();
    let lock = this.locks.get(link);
    if (lock?.shell !== shell) {
      lock = { shell, taken: this.state(link).then((state) => takeLock(link, state)) };
      this.locks.set(link, lock);
    }
    await lock.taken;
  }

  private async release(link: Link): Promise<void> {
    const lock = this.locks.get(link)!;
    if (lock.shell.session.isLost) return;
    await lock.taken.then(async () => releaseLock(link, await this.state(link))).catch(() => {});
  }

  private async state(link: Link): Promise<string> {
    return this.options.stateFolder ?? stateFolder(await link.hello());
  }
}
