import { defineModule, object, optional, pattern, string } from "../../engine/module/index.js";
import { applyEdit, checkEdit, editArgs, type Editable, type Edited } from "./edit.js";
import type { FileState } from "./place.js";

const args = object({
  regexp: string("What is replaced, wherever it stands; ^ and $ match at each line."),
  replace: string("What stands there then; \\1 and its like are the pattern's groups.", ""),
  after: optional(string("Only what stands behind a match of this pattern.")),
  before: optional(string("Only what stands before a match of this pattern.")),
  ...editArgs,
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Replace all that matches a pattern in a file. */
export default defineModule<Args, FileState>({
  name: "replace",
  summary: "Replace all that matches a pattern in a file.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/etc/hapb-hosts", regexp: "(\\s)old\\.example(\\s.*)?$", replace: "\\1new.example\\2" },
      setup: "printf '10.0.0.1 old.example cp1\\n10.0.0.2 old.example\\n' > /etc/hapb-hosts",
      cleanup: "rm -f /etc/hapb-hosts",
    },
    {
      title: "In one section only",
      args: { path: "/etc/hapb.ini", after: "\\[b\\]", before: "\\[c\\]", regexp: "^x=.*$", replace: "x=2" },
      setup: "printf '[a]\\nx=1\\n[b]\\nx=1\\n[c]\\nx=1\\n' > /etc/hapb.ini",
      cleanup: "rm -f /etc/hapb.ini",
    },
  ],
  returns: { msg: "How many replacements were made.", backup: "Where the old file was kept." },

  async check(host, args, ctx) {
    return checkEdit(host, args, (file) => edit(file, args), "fail", ctx);
  },

  async apply(host, args, check, ctx) {
    return applyEdit(host, args, (file) => edit(file, args), check, ctx);
  },
});

function edit({ text, words }: Editable, args: Args): Edited {
  const [start, end] = section({ text, words }, args);
  if (start < 0) return { text, msg: "no section of the file lies between before and after" };
  const found = pattern(words(args.regexp), "regexp", { multiline: true });
  const { text: next, count } = found.replace(text.slice(start, end), words(args.replace));
  const all = text.slice(0, start) + next + text.slice(end);
  return { text: all, msg: all === text ? "" : `${count} replacements made` };
}

/** Offsets of the part that may change; -1 when the patterns don't say one. */
function section({ text, words }: Editable, { after, before }: Args): [number, number] {
  if (after === undefined && before === undefined) return [0, text.length];
  const rest = before === undefined ? ".*" : after === undefined ? ".*" : ".*?";
  const whole = `${after === undefined ? "" : words(after)}(?P<hapb_section>${rest})${before === undefined ? "" : words(before)}`;
  const compiled = pattern(whole, after === undefined ? "before" : "after", { dotAll: true });
  const found = compiled.search(text);
  const span = found?.spans[compiled.names.get("hapb_section")!];
  return span ? [span[0], span[1]] : [-1, -1];
}
