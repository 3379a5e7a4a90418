import { sleep } from "../base/abort.js";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { userScript } from "./command.js";
import { jobFolder, startScript, stateFolder, statusScript, tailScript, takeScript } from "./job-scripts.js";
import type { Link } from "./link.js";
import { Collector, LineSplitter } from "./output.js";
import { commandLimit, runCommand } from "./running.js";
import { HostFailure, type Job, type JobResult, type RunResult } from "./types.js";

/** When this run first looked at the machine: results from before answer for nothing that it checked. */
export interface FirstLook {
  readonly boot: string;
  readonly uptimeS: number;
}

export interface JobDeps {
  readonly link: Link;
  readonly shell: string;
  /** Instead of the usual one, for tests. */
  readonly stateFolder?: string;
  readonly firstLook: () => FirstLook;
  /** Called when the run stops caring while the job goes on. */
  readonly onLeft: (job: { readonly key: string; readonly pid: number }) => void;
  /** How long a lost machine is waited for; a reboot takes minutes. */
  readonly patienceMs: number;
}

const chunk = 256 * 1024;
/** Between two looks: short at first, since many steps take a second. */
const pausesMs = [50, 50, 100, 100, 150, 200];
const longestPauseMs = 250;

/**
 * Starts the job or attaches to the one that runs, and follows it, over lost connections, to its end. The result is taken once.
 * @throws HostFailure when a reboot or a kill cut it off or its time was over; the signal's reason after an abort, with the job
 * running on; DiagnosticError \`connection/...\` when the machine doesn't come back
 */
export async function runJob(given: Job, deps: JobDeps): Promise<JobResult> {
  const job = { ...given, signal: deps.link.aborting(given.signal) };
  const patience = new Patience(deps, job);
  const hello = await deps.link.hello();
  const since = deps.firstLook();
  const folder = jobFolder(deps.stateFolder ?? stateFolder(hello), job.key);
  const script = startScript(folder, userScript(job, deps.shell), deps.shell, since);
  const began = await patience.over(() => runCommand(deps.link, script.text, { signal: job.signal }));
  const [, how, pid] = /^(started|running|finished) (\d+)/.exec(began.stdout.text) ?? [];
  if (how === undefined) throw refused(began);
  const follower = new Follower(job, deps, folder, hello.bootId, Number(pid), patience);
  return { ...(await follower.follow()), wasReattached: how !== "started" };
}

class Follower {
  private readonly job: Job;
  private readonly deps: JobDeps;
  private readonly folder: string;
  private readonly bootId: string;
  private readonly pid: number;
  private readonly patience: Patience;
  private readonly streams: { readonly out: Stream; readonly err: Stream };

  constructor(job: Job, deps: JobDeps, folder: string, bootId: string, pid: number, patience: Patience) {
    this.job = job;
    this.deps = deps;
    this.folder = folder;
    this.bootId = bootId;
    this.pid = pid;
    this.patience = patience;
    this.streams = {
      out: new Stream(job.onLine && ((line) => job.onLine!(line, "stdout"))),
      err: new Stream(job.onLine && ((line) => job.onLine!(line, "stderr"))),
    };
  }

  async follow(): Promise<RunResult> {
    const deadline = this.job.timeoutMs === undefined ? Infinity : Date.now() + this.job.timeoutMs;
    let isTimedOut = false;
    for (let i = 0; ; i++) {
      const { state, rc } = await this.look();
      if (state === "finished" || (isTimedOut && state === "cut"))
        return this.take(isTimedOut ? undefined : rc);
      if (state === "cut" || state === "none") throw await this.cutOff(state);
      if (!isTimedOut && Date.now() >= deadline) {
        isTimedOut = true;
        await this.deps.link.endGroup(this.pid);
        continue;
      }
      await this.pause(pausesMs[i] ?? longestPauseMs);
    }
  }

  /** The state first and the output after it: when it is finished, what is read then is all there is. */
  private async look(): Promise<{ state: string; rc: number | undefined }> {
    const { link } = this.deps;
    const [status, out, err] = await this.patience.over(() =>
      Promise.all([
        link.read(statusScript(this.folder).text),
        link.read(tailScript(`${this.folder}/out`, this.streams.out.length, chunk).text),
        link.read(tailScript(`${this.folder}/err`, this.streams.err.length, chunk).text),
      ]),
    );
    this.streams.out.push(out);
    this.streams.err.push(err);
    const [boot, state = "none", rc] = status.stdout.text.trim().split(" ");
    if (boot !== this.bootId) return { state: "cut", rc: undefined };
    const isMore = out.stdout.bytes.length === chunk || err.stdout.bytes.length === chunk;
    if (state === "finished" && isMore) return this.look();
    return { state, rc: rc === undefined ? undefined : Number(rc) };
  }

  /** @param rc undefined when its time was over */
  private async take(rc: number | undefined): Promise<RunResult> {
    const { out, err } = this.streams;
    const result = { stdout: out.finish(), stderr: err.finish() };
    await this.patience.over(() => this.deps.link.change(takeScript(this.folder).text));
    if (rc !== undefined) return { rc, ...result };
    throw new HostFailure(
      `the job on ${this.deps.link.label} took longer than ${this.job.timeoutMs! / 1000} s and was ended`,
      { stdout: result.stdout.text, stderr: result.stderr.text },
    );
  }

  private async cutOff(state: string): Promise<HostFailure> {
    const { out, err } = this.streams;
    const said = { stdout: out.finish().text, stderr: err.finish().text };
    const hello = await this.deps.link.hello();
    if (hello.bootId !== this.bootId)
      return new HostFailure(`${this.deps.link.label} was rebooted while the job was running`, {
        ...said,
        hint: "Run again: the checks say what is left to do.",
      });
    await this.deps.link.change(takeScript(this.folder).text);
    const what = state === "none" ? "its result was taken by someone else" : "it was killed before it ended";
    return new HostFailure(`the job on ${this.deps.link.label} gave no result: ${what}`, said);
  }

  private async pause(ms: number): Promise<void> {
    try {
      await sleep(ms, this.job.signal);
    } catch (reason) {
      this.deps.onLeft({ key: this.job.key, pid: this.pid });
      throw reason;
    }
  }
}

/** One of a job's output files, read piece by piece. */
class Stream {
  length = 0;
  private readonly collector = new Collector(commandLimit);
  private readonly splitter: LineSplitter | undefined;

  constructor(onLine: ((line: string) => void) | undefined) {
    this.splitter = onLine && new LineSplitter(onLine);
  }

  push({ stdout }: RunResult): void {
    const bytes = Buffer.from(stdout.bytes);
    this.length += bytes.length;
    this.collector.push(bytes);
    this.splitter?.push(bytes);
  }

  finish() {
    this.splitter?.finish();
    return this.collector.finish();
  }
}

/** Asks again, with growing pauses, while the machine can't be reached: the job goes on without us. */
class Patience {
  private readonly deps: JobDeps;
  private readonly job: Job;

  constructor(deps: JobDeps, job: Job) {
    this.deps = deps;
    this.job = job;
  }

  async over<T>(ask: () => Promise<T>): Promise<T> {
    let firstLoss: number | undefined;
    for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
      try {
        return await ask();
      } catch (cause) {
        if (!isLoss(cause)) throw cause;
        firstLoss ??= Date.now();
        if (Date.now() - firstLoss > this.deps.patienceMs) throw this.givenUp(cause);
        await sleep(pauseMs, this.job.signal);
      }
    }
  }

  private givenUp(cause: DiagnosticError): DiagnosticError {
    return new DiagnosticError(
      error("connection/lost", `${this.deps.link.label} can't be reached any more`, {
        detail: `${cause.message}. A job was under way there: ${this.job.key}`,
        hint: "It goes on without hapb. Run again when the host is back: the job, or its result, is found.",
      }),
    );
  }
}

function isLoss(cause: unknown): cause is DiagnosticError {
  const final = /^connection\/(auth|host-key|ssh-args|ssh-config|kind|closed|exec|algorithms)$/;
  return (
    cause instanceof DiagnosticError &&
    cause.first.code.startsWith("connection/") &&
    !final.test(cause.first.code)
  );
}

function refused(result: RunResult): HostFailure {
  return new HostFailure(`the job could not be started: ${result.stderr.text.trim() || `rc ${result.rc}`}`, {
    rc: result.rc,
    stderr: result.stderr.text,
  });
}
