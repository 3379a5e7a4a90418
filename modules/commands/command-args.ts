import { boolean, optional, path, string } from "../../engine/module/index.js";

/** What command, shell and script all take. */
export const runArgs = {
  chdir: optional(path("Folder to run it in.")),
  creates: optional(path("Nothing is run when this path (or one that this pattern matches) is there.")),
  removes: optional(path("Nothing is run unless this path (or one that this pattern matches) is there.")),
  stdin: optional(string("Text for its standard input.")),
  stdin_add_newline: boolean("Ends that text with a line end.", true),
  strip_empty_ends: boolean("Takes empty lines off the end of both outputs.", true),
};

export const runReturns = {
  cmd: "What was run.",
  rc: "Its exit code.",
  stdout: "Its standard output.",
  stdout_lines: "The same as a list of lines.",
  stderr: "Its standard error output.",
  stderr_lines: "The same as a list of lines.",
  start: "When it started, by the control machine's clock.",
  end: "When it ended.",
  delta: "How long it took.",
};
