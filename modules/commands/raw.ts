import { defineAction, object, optional, path, string } from "../../engine/module/index.js";
import { splitLines } from "./outcome.js";

/** Run text as it is. */
export default defineAction({
  name: "raw",
  summary: "Hand a line to the host's shell as it is.",
  scope: "host",
  args: object({
    free_form: string("What the shell reads."),
    executable: optional(path("Another shell to hand it to.")),
  }),
  freeForm: "free_form",
  examples: [{ args: { free_form: "uname -s" } }],
  returns: {
    rc: "Its exit code.",
    stdout: "Its standard output.",
    stdout_lines: "The same as a list of lines.",
    stderr: "Its standard error output.",
    stderr_lines: "The same as a list of lines.",
  },

  async check() {
    return { willRun: true };
  },

  async apply(host, { free_form, executable }, _check, ctx) {
    const { environment, signal, progress: onLine } = ctx;
    const { rc, stdout, stderr } = await host.execute({
      shell: free_form,
      executable,
      environment,
      signal,
      onLine,
    });
    const result = {
      rc,
      stdout: stdout.text,
      stdout_lines: splitLines(stdout.text),
      stderr: stderr.text,
      stderr_lines: splitLines(stderr.text),
      msg: rc === 0 ? "" : "non-zero return code",
    };
    if (rc !== 0) ctx.fail("non-zero return code", { result });
    return { result };
  },
});
