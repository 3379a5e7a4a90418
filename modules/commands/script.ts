import {
  defineAction,
  object,
  optional,
  path,
  quote,
  splitWords,
  string,
} from "../../engine/module/index.js";
import { privateFolder } from "../files/private-folder.js";
import { runArgs, runReturns } from "./command-args.js";
import { guard } from "./guard.js";
import { outcome } from "./outcome.js";

/** Run a script of the control machine on the host. */
export default defineAction({
  name: "script",
  summary: "Copy a script to the host, run it there, and take it away again.",
  scope: "host",
  args: object({
    cmd: string("The script's file on the control machine and its arguments."),
    executable: optional(path("The program that reads it; without it the script's own first line says so.")),
    chdir: runArgs.chdir,
    creates: runArgs.creates,
    removes: runArgs.removes,
  }),
  freeForm: "cmd",
  examples: [
    { args: { cmd: "report.sh one two" }, files: { "report.sh": "#!/bin/sh\necho $#\n" } },
    { args: { cmd: "report.sh", executable: "/bin/sh" }, files: { "report.sh": "echo plain\n" } },
  ],
  returns: runReturns,

  async check(host, args) {
    return guard(host, args, args.cmd);
  },

  async apply(host, { cmd, executable, chdir }, _check, ctx) {
    const [name = ""] = splitWords(cmd);
    const given = cmd.trimStart().slice(wordLength(cmd.trimStart(), name));
    const content = await ctx.readLocal(await ctx.find(name, "files"));
    const { path: folder, runsPrograms } = await privateFolder(host);
    try {
      const file = `${folder}/${name.replace(/^.*\//, "")}`;
      await host.write(file, content, { mode: 0o700 });
      const reader = executable ?? (runsPrograms ? undefined : firstLineProgram(content));
      const interpreter = reader === undefined ? "" : `${reader} `;
      const run = () =>
        host.execute({
          shell: `${interpreter}${quote(file)}${given}`,
          chdir,
          environment: ctx.environment,
          signal: ctx.signal,
          onLine: ctx.progress,
        });
      return await outcome(cmd, run, ctx);
    } finally {
      await host.remove(folder);
    }
  },
});

/** What the kernel would start for a script; a shell takes one without such a line for its own. @source execve(2) */
function firstLineProgram(content: Uint8Array): string | undefined {
  const [head = ""] = Buffer.from(content).toString("latin1").split("\n");
  const found = /^#![ \t]*(\S+)[ \t]*(.*?)\s*$/.exec(head);
  if (found) return [found[1]!, found[2]!].filter(Boolean).map(quote).join(" ");
  return head.startsWith("\x7fELF") ? undefined : "/bin/sh";
}

/** How many characters the first word took, quotes and all. */
function wordLength(text: string, word: string): number {
  for (let length = word.length; length <= text.length; length++) {
    const next = text[length];
    if (next !== undefined && !/\s/.test(next)) continue;
    try {
      const found = splitWords(text.slice(0, length));
      if (found.length === 1 && found[0] === word) return length;
    } catch {
      // Inside a quote still.
    }
  }
  return text.length;
}
