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
} from "../../engine/module/index.js";
import { putBlock } from "./block-edit.js";
import { applyEdit, checkEdit, editArgs, type Editable, type Edited } from "./edit.js";
import type { FileState } from "./place.js";

const args = object(
  {
    block: alias(string("The lines; none take the block away.", ""), "content"),
    state: oneOf(["present", "absent"], "present", "Whether the block shall be there."),
    marker: string("The lines around it; {mark} is what follows.", "# {mark} ANSIBLE MANAGED BLOCK"),
    marker_begin: string("What {mark} is before the block.", "BEGIN"),
    marker_end: string("What {mark} is behind the block.", "END"),
    insertafter: optional(string("A new block goes behind the last line that matches this pattern, or EOF.")),
    insertbefore: optional(
      string("A new block goes before the last line that matches this pattern, or BOF."),
    ),
    append_newline: boolean("An empty line behind the block.", false),
    prepend_newline: boolean("An empty line before the block.", false),
    create: boolean("Makes the file when it isn't there.", false),
    ...editArgs,
  },
  { rules: [exclusive("insertbefore", "insertafter")] },
);
type Args = NonNullable<(typeof args)["_type"]>;

/** See to some lines of a file, kept between two marker lines. */
export default defineModule<Args, FileState>({
  name: "blockinfile",
  summary: "See to it that lines are in a file, between two marker lines.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/etc/hapb-hosts", block: "10.0.0.1 cp1\n10.0.0.2 cp2\n" },
      setup: "printf '127.0.0.1 localhost' > /etc/hapb-hosts",
      cleanup: "rm -f /etc/hapb-hosts",
    },
    {
      title: "Several blocks in one file have markers of their own",
      args: {
        path: "/etc/hapb-ssh",
        block: "Match User deploy\n  X11Forwarding no",
        marker: "# {mark} deploy",
        insertafter: "^Port",
        append_newline: true,
      },
      setup: "printf 'Port 22\\nUsePAM yes\\n' > /etc/hapb-ssh",
      cleanup: "rm -f /etc/hapb-ssh",
    },
    {
      args: { path: "/etc/hapb-hosts", state: "absent" },
      setup:
        "printf 'a\\n# BEGIN ANSIBLE MANAGED BLOCK\\nb\\n# END ANSIBLE MANAGED BLOCK\\nc\\n' > /etc/hapb-hosts",
      cleanup: "rm -f /etc/hapb-hosts",
    },
    {
      args: { path: "/etc/hapb-new", block: "first", create: true, mode: "0600" },
      cleanup: "rm -f /etc/hapb-new",
    },
  ],
  returns: { msg: "What was done.", backup: "Where the old file was kept." },

  async check(host, args, ctx) {
    const lacking = args.create ? "edit" : args.state === "absent" ? "leave" : "fail";
    return checkEdit(host, args, (file) => edit(file, args), lacking, ctx);
  },

  async apply(host, args, check, ctx) {
    return applyEdit(host, args, (file) => edit(file, args), check, ctx);
  },
});

function edit({ text, words }: Editable, args: Args): Edited {
  const marker = (mark: string) => words(args.marker.replaceAll("{mark}", mark));
  const { insertafter, insertbefore } = args;
  return putBlock(text, {
    block: args.state === "absent" ? "" : words(args.block),
    beginMarker: marker(args.marker_begin),
    endMarker: marker(args.marker_end),
    after:
      insertafter === undefined || insertafter === "EOF" ? "EOF" : pattern(words(insertafter), "insertafter"),
    before:
      insertbefore === undefined || insertbefore === "BOF"
        ? insertbefore
        : pattern(words(insertbefore), "insertbefore"),
    appendNewline: args.append_newline,
    prependNewline: args.prepend_newline,
  });
}
