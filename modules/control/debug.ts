import {
  defineControl,
  exclusive,
  expression,
  integer,
  object,
  optional,
  raw,
} from "../../engine/module/index.js";

export default defineControl({
  name: "debug",
  summary: "Show a message, or what an expression comes to.",
  scope: "host",
  args: object(
    {
      msg: optional(raw("What to show; any value.")),
      var: optional(expression("An expression; its text and its value are shown.")),
      verbosity: integer("Shown only from this many -v on.", 0),
    },
    { rules: [exclusive("msg", "var")] },
  ),
  examples: [
    { args: { msg: "This is {{ inventory_hostname }}" } },
    { args: { var: "groups.all | length" } },
    { args: { var: "ansible_facts", verbosity: 2 } },
  ],
  returns: { msg: "What was shown." },
});
