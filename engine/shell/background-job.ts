import { userScript } from "./command.js";
import type { JobDeps } from "./job.js";
import { jobFolder, startScript, stateFolder, statusScript, tailScript, takeScript } from "./job-scripts.js";
import { Collector } from "./output.js";
import { commandLimit, runCommand } from "./running.js";
import { HostFailure, type Job, type JobState } from "./types.js";

const chunk = 256 * 1024;

/** Starts a job that nobody waits for. @throws HostFailure when it can't be started */
export async function startJob(job: Job, deps: JobDeps): Promise<void> {
  const hello = await deps.link.hello();
  const folder = jobFolder(deps.stateFolder ?? stateFolder(hello), job.key);
  const script = startScript(folder, userScript(job, deps.shell), deps.shell, deps.firstLook());
  const { stdout, stderr, rc } = await runCommand(deps.link, script.text, { signal: job.signal });
  if (/^(started|running|finished) /.test(stdout.text)) return;
  throw new HostFailure(`the job could not be started: ${stderr.text.trim() || `rc ${rc}`}`, {
    rc,
    stderr: stderr.text,
  });
}

/** What has become of a job; the result of a finished one is taken, and is gone from the machine then. */
export async function jobState(key: string, deps: JobDeps): Promise<JobState> {
  const { link } = deps;
  const hello = await link.hello();
  const folder = jobFolder(deps.stateFolder ?? stateFolder(hello), key);
  const { stdout } = await link.read(statusScript(folder).text);
  const [, state = "none", rc] = stdout.text.trim().split(" ");
  if (state === "none") return { state: "none" };
  if (state === "running" || state === "starting") return { state: "running" };
  const [out, err] = await Promise.all([whole(`${folder}/out`), whole(`${folder}/err`)]);
  await link.change(takeScript(folder).text);
  return {
    state: state === "finished" ? "finished" : "cut",
    result: { rc: Number(rc ?? -1), stdout: out, stderr: err },
  };

  async function whole(file: string) {
    const collector = new Collector(commandLimit);
    for (let length = 0; ;) {
      const read = await link.read(tailScript(file, length, chunk).text);
      collector.push(Buffer.from(read.stdout.bytes));
      length += read.stdout.bytes.length;
      if (read.stdout.bytes.length < chunk) return collector.finish();
    }
  }
}
