import {
  boolean,
  defineAction,
  exclusive,
  list,
  object,
  optional,
  requireOneOf,
  splitWords,
  string,
  type ModuleContext,
  type UserCommand,
} from "../../engine/module/index.js";
import { runArgs, runReturns } from "./command-args.js";
import { expandable, needsExpansion } from "./expand.js";
import { guard } from "./guard.js";
import { outcome } from "./outcome.js";

/** Run a program, without a shell. */
export default defineAction({
  name: "command",
  summary: "Run a program with its arguments; no shell reads them.",
  scope: "host",
  args: object(
    {
      cmd: optional(string("The program and its arguments, in words as a shell would split them.")),
      argv: optional(list(string("The program and its arguments, one by one."))),
      expand_argument_vars: boolean("Fills in $VARIABLES and a leading ~ on the host.", true),
      ...runArgs,
    },
    { rules: [exclusive("cmd", "argv"), requireOneOf("cmd", "argv")] },
  ),
  freeForm: "cmd",
  examples: [
    { args: { cmd: "true" } },
    {
      title: "Once only",
      args: { cmd: "touch /tmp/hapb-command", creates: "/tmp/hapb-command" },
      cleanup: "rm -f /tmp/hapb-command",
    },
    { args: { argv: ["echo", "one word", "$HOME"] } },
  ],
  returns: runReturns,

  async check(host, args, ctx) {
    return guard(host, args, words(args, ctx));
  },

  async apply(host, args, _check, ctx) {
    const argv = words(args, ctx);
    if (argv.length === 0) ctx.fail("no command given");
    const run: UserCommand = {
      ...(args.expand_argument_vars && argv.some(needsExpansion)
        ? { shell: `exec ${argv.map(expandable).join(" ")}` }
        : { argv }),
      chdir: args.chdir,
      stdin: args.stdin === undefined || !args.stdin_add_newline ? args.stdin : `${args.stdin}\n`,
      environment: ctx.environment,
      signal: ctx.signal,
      onLine: ctx.progress,
    };
    return outcome(argv, () => host.execute(run), ctx, args.strip_empty_ends);
  },
});

function words(args: { cmd?: string; argv?: readonly string[] }, ctx: ModuleContext): string[] {
  try {
    return args.argv ? [...args.argv] : splitWords(args.cmd ?? "");
  } catch (problem) {
    return ctx.fail(`the command can't be split into words: ${(problem as Error).message}`, {
      hint: "give it as a list in `argv`",
    });
  }
}
