import {
  alias,
  boolean,
  defineModule,
  exclusive,
  object,
  oneOf,
  optional,
  pattern,
  string,
  type ModuleContext,
} from "../../engine/module/index.js";
import { applyEdit, checkEdit, editArgs, type Editable, type Edited } from "./edit.js";
import { putLine, removeLines } from "./line-edit.js";
import type { FileState } from "./place.js";

const args = object(
  {
    line: optional(alias(string("The line."), "value")),
    regexp: optional(
      alias(string("The line that it replaces (the last one that matches), or all that go."), "regex"),
    ),
    search_string: optional(string("The same, by text that the line holds.")),
    state: oneOf(["present", "absent"], "present", "Whether the line shall be there."),
    backrefs: boolean(
      "\\1 and its like in `line` are the pattern's groups; without a match nothing is done.",
      false,
    ),
    insertafter: optional(string("A new line goes behind the last line that matches this pattern, or EOF.")),
    insertbefore: optional(string("A new line goes before the last line that matches this pattern, or BOF.")),
    firstmatch: boolean("The first line that matches counts, not the last.", false),
    create: boolean("Makes the file when it isn't there.", false),
    ...editArgs,
  },
  { rules: [exclusive("insertbefore", "insertafter"), exclusive("regexp", "search_string")] },
);
type Args = NonNullable<(typeof args)["_type"]>;

/** See to one line of a file. */
export default defineModule<Args, FileState>({
  name: "lineinfile",
  summary: "See to it that a line is in a file, or isn't.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/etc/hapb-hosts", line: "10.0.0.1 cp1", regexp: "\\scp1$" },
      setup: "printf '127.0.0.1 localhost\\n10.9.9.9 cp1\\n' > /etc/hapb-hosts",
      cleanup: "rm -f /etc/hapb-hosts",
    },
    {
      args: {
        path: "/etc/hapb-sshd",
        regexp: "^#?PermitRootLogin",
        line: "PermitRootLogin no",
        insertafter: "^Port",
      },
      setup: "printf 'Port 22\\nUsePAM yes\\n' > /etc/hapb-sshd",
      cleanup: "rm -f /etc/hapb-sshd",
    },
    {
      args: {
        path: "/etc/hapb-grub",
        regexp: '^(CMDLINE=")(?!quiet)(.*)"$',
        line: '\\1quiet \\2"',
        backrefs: true,
      },
      setup: "echo 'CMDLINE=\"ro\"' > /etc/hapb-grub",
      cleanup: "rm -f /etc/hapb-grub",
    },
    {
      args: { path: "/etc/hapb-hosts", state: "absent", search_string: "old" },
      setup: "printf 'old 1\\nnew\\nold 2' > /etc/hapb-hosts",
      cleanup: "rm -f /etc/hapb-hosts",
    },
    {
      args: { path: "/etc/hapb-new", line: "first", create: true, mode: "0600" },
      cleanup: "rm -f /etc/hapb-new",
    },
  ],
  returns: { msg: "What was done.", found: "How many lines went.", backup: "Where the old file was kept." },

  async check(host, args, ctx) {
    requireWords(args, ctx);
    const lacking = args.state === "absent" ? "leave" : args.create ? "edit" : "fail";
    return checkEdit(host, args, (file) => edit(file, args), lacking, ctx);
  },

  async apply(host, args, check, ctx) {
    return applyEdit(host, args, (file) => edit(file, args), check, ctx);
  },
});

function requireWords(args: Args, ctx: ModuleContext): void {
  const { line, regexp, search_string, backrefs, state } = args;
  if (state === "present" && line === undefined) ctx.fail("lineinfile needs the line");
  if (backrefs && regexp === undefined) ctx.fail("backrefs needs regexp: its groups are what \\1 stands for");
  if (state === "absent" && [line, regexp, search_string].every((each) => each === undefined))
    ctx.fail("lineinfile needs one of line, regexp and search_string to know what shall go");
}

function edit({ text, words }: Editable, args: Args): Edited {
  const compile = (name: "regexp" | "insertafter" | "insertbefore") =>
    args[name] === undefined ? undefined : pattern(words(args[name]), name);
  const search = {
    regexp: compile("regexp"),
    searchString: args.search_string === undefined ? undefined : words(args.search_string),
  };
  const line = args.line === undefined ? undefined : words(args.line).replace(/[\r\n]+$/, "");
  if (args.state === "absent") return removeLines(text, line, search);
  const { insertafter, insertbefore } = args;
  return putLine(text, {
    ...search,
    line: line ?? "",
    backrefs: args.backrefs,
    firstMatch: args.firstmatch,
    after: insertafter === "EOF" || insertafter === "BOF" ? insertafter : compile("insertafter"),
    before: insertbefore === "BOF" ? insertbefore : compile("insertbefore"),
  });
}
