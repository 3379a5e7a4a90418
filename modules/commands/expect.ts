import {
  boolean,
  defineAction,
  dict,
  HostFailure,
  integer,
  object,
  optional,
  path,
  quote,
  sh,
  splitWords,
  string,
  type Host,
  type ModuleContext,
  type RunResult,
} from "../../engine/module/index.js";
import { privateFolder } from "../files/private-folder.js";
import { Conversation, OutOfAnswers, type Answers } from "./conversation.js";
import { guard } from "./guard.js";
import { outcome } from "./outcome.js";

const args = object({
  command: string(
    "The program and its arguments, in words as a shell would split them; no shell reads them.",
  ),
  responses: dict(
    "Patterns of what it asks, with the answer to each: one for every time, or a list for one time after the other.",
  ),
  timeout: optional(integer("Seconds to wait for the next question, or for the end. Default: 30.")),
  echo: boolean("Shows the answers in the output, as a terminal does.", false),
  chdir: optional(path("Folder to run it in.")),
  creates: optional(path("Nothing is run when this path (or one that this pattern matches) is there.")),
  removes: optional(path("Nothing is run unless this path (or one that this pattern matches) is there.")),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Run a program that asks on a terminal, and answer it. */
export default defineAction({
  name: "expect",
  summary: "Run a program that asks on a terminal, and answer what it asks.",
  description:
    "The host needs `script` (util-linux, on nearly every host) to give the program a terminal. Answers reach the host through a pipe and stand in no argument. A program that takes its answers on standard input, or by an option, is run with `command`.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        command: 'sh -c \'printf "Name: "; read name; echo "hello $name"\'',
        responses: { "Name:": "ada" },
      },
    },
    {
      title: "One answer after the other",
      args: {
        command: 'sh -c \'for i in 1 2; do printf "again? "; read word; done; test "$word" = no\'',
        responses: { "again\\?": ["yes", "no"] },
        timeout: 10,
      },
    },
  ],
  returns: {
    cmd: "What was run.",
    rc: "Its exit code.",
    stdout: "What it printed on its terminal.",
    stdout_lines: "The same as a list of lines.",
    delta: "How long it took.",
  },

  async check(host, args, ctx) {
    new Conversation(answersOf(args, ctx));
    return guard(host, args, args.command);
  },

  async apply(host, args, _check, ctx) {
    const argv = wordsOf(args.command, ctx);
    if ((await host.which("script")) === undefined)
      ctx.fail("this host has no `script`, which gives a program a terminal", {
        hint: "it comes with util-linux (bsdutils on Debian, util-linux-misc on Alpine)",
      });
    const { path: folder } = await privateFolder(host);
    try {
      await host.run(sh`mkfifo -m 600 ${`${folder}/answers`}`);
      return await outcome(args.command, () => converse(host, args, argv, folder, ctx), ctx);
    } finally {
      await host.remove(folder);
    }
  },
});

/** The program on a terminal of `script`'s, which reads its keyboard from the pipe; its own exit code stands in a file. */
function onTerminal(argv: readonly string[], folder: string, echo: boolean): string {
  const words = argv.map((word) => quote(word)).join(" ");
  const inner = `${echo ? "" : "stty -echo; "}if [ -n "$HAPB_SHELL" ]; then SHELL=$HAPB_SHELL; fi; unset HAPB_SHELL; (${words}); echo $? >${quote(`${folder}/rc`)}`;
  return `exec 3<>${quote(`${folder}/answers`)}
HAPB_SHELL=\${SHELL:-} SHELL=/bin/sh script -q -f -c ${quote(inner)} /dev/null <&3 3<&-
[ -s ${quote(`${folder}/rc`)} ] || { echo "the terminal ended before the program did" >&2; exit 1; }
exit "$(cat ${quote(`${folder}/rc`)})"`;
}

async function converse(
  host: Host,
  args: Args,
  argv: readonly string[],
  folder: string,
  ctx: ModuleContext,
): Promise<RunResult> {
  const conversation = new Conversation(answersOf(args, ctx));
  const ending = new AbortController();
  const seconds = args.timeout ?? 30;
  const tooLate = () => ending.abort(new Silence());
  let timer = setTimeout(tooLate, seconds * 1000);
  // Answers go out in the order of the questions.
  let said = Promise.resolve();
  const say = (answer: string) => {
    clearTimeout(timer);
    timer = setTimeout(tooLate, seconds * 1000);
    said = said.then(async () => {
      await host.run(sh`cat 1<>${`${folder}/answers`}`, { input: `${answer}\n`, signal: ctx.signal });
    });
    said.catch((problem: unknown) => ending.abort(problem));
  };
  const chunks: Uint8Array[] = [];
  try {
    const result = await host.execute({
      shell: onTerminal(argv, folder, args.echo),
      executable: "/bin/sh",
      chdir: args.chdir,
      environment: ctx.environment,
      signal: AbortSignal.any([ctx.signal, ending.signal]),
      onOutput: (chunk) => {
        chunks.push(chunk);
        try {
          for (const answer of conversation.hear(chunk)) say(answer);
        } catch (problem) {
          ending.abort(problem);
        }
      },
    });
    return { ...result, stdout: asLines(result.stdout) };
  } catch (problem) {
    const heard = Buffer.concat(chunks).toString().replaceAll("\r\n", "\n");
    if (problem instanceof Silence)
      return ctx.fail(`nothing that is answered came for ${seconds} s`, late(heard));
    if (problem instanceof OutOfAnswers) return ctx.fail(problem.message, late(heard));
    throw problem;
  } finally {
    clearTimeout(timer);
  }
}

/** Neither a question nor the end came in time. */
class Silence extends Error {}

function late(heard: string) {
  return {
    hint: "what it printed last stands above: is there a pattern in `responses` for it?",
    result: { rc: null, stdout: heard, stdout_lines: heard.split("\n") },
  };
}

/** A terminal ends lines with both signs. */
function asLines(stdout: RunResult["stdout"]): RunResult["stdout"] {
  const text = stdout.text.replaceAll("\r\n", "\n");
  return { bytes: Buffer.from(text), text, isCut: stdout.isCut };
}

function wordsOf(command: string, ctx: ModuleContext): string[] {
  try {
    const words = splitWords(command);
    return words.length > 0 ? words : ctx.fail("no command given");
  } catch (problem) {
    if (problem instanceof HostFailure) throw problem;
    return ctx.fail(`the command can't be split into words: ${(problem as Error).message}`);
  }
}

function answersOf({ responses }: Args, ctx: ModuleContext): Record<string, Answers> {
  return Object.fromEntries(
    Object.entries(responses).map(([question, answer]) => [question, answerOf(question, answer, ctx)]),
  );
}

function answerOf(question: string, answer: unknown, ctx: ModuleContext): Answers {
  const isWord = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);
  if (isWord(answer)) return String(answer);
  if (Array.isArray(answer) && answer.length > 0 && answer.every(isWord)) return answer.map(String);
  return ctx.fail(`the answer to ${question} is neither words nor a list of them`);
}
