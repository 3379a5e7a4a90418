import { defineAction, object, optional, path, string } from "../../engine/module/index.js";
import { runArgs, runReturns } from "./command-args.js";
import { guard } from "./guard.js";
import { outcome } from "./outcome.js";

/** Run a command line by a shell. */
export default defineAction({
  name: "shell",
  summary: "Run a command line by a shell: pipes, redirections, variables.",
  scope: "host",
  args: object({
    cmd: string("What the shell reads."),
    executable: optional(path("The shell; /bin/sh when left out.")),
    ...runArgs,
  }),
  freeForm: "cmd",
  examples: [
    { args: { cmd: "echo one two | wc -w" } },
    {
      title: "Once only",
      args: { cmd: "date > hapb-shell", chdir: "/tmp", creates: "hapb-shell" },
      cleanup: "rm -f /tmp/hapb-shell",
    },
  ],
  returns: runReturns,

  async check(host, args) {
    return guard(host, args, args.cmd);
  },

  async apply(host, args, _check, ctx) {
    const { cmd, executable, chdir, stdin } = args;
    const run = () =>
      host.execute({
        shell: cmd,
        executable,
        chdir,
        stdin: stdin === undefined || !args.stdin_add_newline ? stdin : `${stdin}\n`,
        environment: ctx.environment,
        signal: ctx.signal,
        onLine: ctx.progress,
      });
    return outcome(cmd, run, ctx, args.strip_empty_ends);
  },
});
