import type { Applied, ModuleContext, Plain, PlainObject, RunResult } from "../../engine/module/index.js";

/** Runs a user's command and reports it as Ansible does. Times are the control machine's: busybox `date` knows no fractions. */
export async function outcome(
  cmd: Plain,
  run: () => Promise<RunResult>,
  ctx: ModuleContext,
  stripEmptyEnds = true,
): Promise<Applied> {
  const start = new Date();
  const began = performance.now();
  const { rc, stdout, stderr } = await run();
  const result = {
    cmd,
    rc,
    ...output("stdout", stdout.text, stripEmptyEnds),
    ...output("stderr", stderr.text, stripEmptyEnds),
    start: timestamp(start),
    end: timestamp(new Date()),
    delta: delta(performance.now() - began),
    msg: rc === 0 ? "" : "non-zero return code",
  };
  if (rc !== 0) ctx.fail("non-zero return code", { result });
  const warnings = [stdout, stderr]
    .filter((stream) => stream.isCut)
    .map(() => "The command's output was too long to keep; the result holds a part of it.");
  return { result, warnings };
}

function output(name: string, text: string, stripEmptyEnds: boolean): PlainObject {
  const kept = stripEmptyEnds ? text.replace(/[\r\n]+$/, "") : text;
  return { [name]: kept, [`${name}_lines`]: splitLines(kept) };
}

/** As Python's `splitlines`: a last line end opens no further line. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** `2026-11-22 10:02:03.004000`, local time. */
function timestamp(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, "0")}000`;
}

/** `0:00:01.234567`. */
function delta(ms: number): string {
  const micros = Math.round(ms * 1000);
  const seconds = Math.floor(micros / 1e6);
  const two = (number: number) => String(number).padStart(2, "0");
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}.${String(micros % 1e6).padStart(6, "0")}`;
}
