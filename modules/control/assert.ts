import {
  alias,
  boolean,
  defineControl,
  expressions,
  object,
  optional,
  raw,
} from "../../engine/module/index.js";

export default defineControl({
  name: "assert",
  summary: "Fail unless everything said here is true.",
  scope: "host",
  args: object({
    that: expressions("Expressions, as in `when`; all have to be true."),
    fail_msg: optional(alias(raw("What to say when one is false: text or a list of lines."), "msg")),
    success_msg: optional(raw("What to say when all are true.")),
    quiet: boolean("Says nothing when all are true.", false),
  }),
  examples: [
    { args: { that: ["groups.all | length > 0"] } },
    { args: { that: ["port is defined", "port | int > 1024"], fail_msg: "the port has to be above 1024" } },
  ],
  returns: { msg: "What was said.", assertion: "The first expression that is false." },
});
