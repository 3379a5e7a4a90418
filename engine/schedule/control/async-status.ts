import type { PlainObject } from "../../module/types.js";
import { HostFailure } from "../../shell/types.js";
import { keyOfJob } from "../background.js";
import type { Execution } from "../execution.js";
import { targetOf } from "../target.js";
import type { ControlCall } from "./types.js";

/** `async_status`: what has become of a task that was started with `poll: 0`. */
export async function asyncStatus(call: ControlCall): Promise<Execution> {
  const { play, args, host } = call;
  const id = args["jid"] as string;
  const background = play.run.background.get(`${host.name} ${id}`);
  const said = { ansible_job_id: id, started: true, results_file: keyOfJob(id) };
  if (args["mode"] === "cleanup") {
    play.run.background.delete(`${host.name} ${id}`);
    // What is asked for once is gone from the host.
    await (await targetOf(call, call.signal)).host.jobState(keyOfJob(id));
    return ended({
      ansible_job_id: id,
      started: false,
      finished: false,
      erased: keyOfJob(id),
      changed: false,
    });
  }
  if (!background) return fromOtherRun(call, id, said);
  const end = await background.state().catch((problem: unknown) => {
    if (problem instanceof HostFailure) Object.assign(problem.result, said, { finished: true });
    throw problem;
  });
  if (!end) return ended({ ...said, ...nothingYet, finished: false, changed: false });
  return { ...end, result: { ...end.result, ...said, finished: true } };
}

const nothingYet = { stdout: "", stdout_lines: [], stderr: "", stderr_lines: [] };

/** A job of an earlier run: its output and rc are there, what its task made of them is not. */
async function fromOtherRun(call: ControlCall, id: string, said: PlainObject): Promise<Execution> {
  const target = await targetOf(call, call.signal);
  const seen = await target.host.jobState(keyOfJob(id));
  if (seen.state === "running") return ended({ ...said, ...nothingYet, finished: false, changed: false });
  if (seen.state === "none")
    return failed(
      { ...said, ...nothingYet, finished: true, msg: "could not find job" },
      "there is no such job",
    );
  const { rc, stdout, stderr } = seen.result;
  const lines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const result = {
    ...said,
    finished: true,
    changed: true,
    rc,
    stdout: stdout.text.replace(/[\r\n]+$/, ""),
    stdout_lines: lines(stdout.text),
    stderr: stderr.text.replace(/[\r\n]+$/, ""),
    stderr_lines: lines(stderr.text),
  };
  if (seen.state === "cut")
    return failed(result, "the job was cut off: it was killed, or the host was rebooted");
  return rc === 0 ? { ...ended(result), outcome: "changed" } : failed(result, "non-zero return code");
}

function ended(result: PlainObject): Execution {
  return { outcome: "ok", result: { ...result, failed: false } };
}

function failed(result: PlainObject, message: string): Execution {
  return { outcome: "failed", message, result: { msg: message, ...result, changed: false, failed: true } };
}
