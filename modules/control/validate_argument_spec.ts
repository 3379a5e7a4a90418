import { defineControl, dict, object } from "../../engine/module/index.js";

export default defineControl({
  name: "validate_argument_spec",
  summary: "Fail unless variables are as a specification says: there, of the right type, one of the choices.",
  description:
    "Each argument of the specification is looked up among the variables unless it is provided here. All that is wrong is said at once.",
  scope: "host",
  args: object({
    argument_spec: dict(
      "For each variable: type, required, default, choices, elements (of lists), options (of mappings), description.",
    ),
    provided_arguments: dict("Values that count instead of the variables of these names.", {}),
    validate_args_context: dict("What is validated, for the result.", {}),
  }),
  examples: [
    {
      args: {
        argument_spec: {
          port: { type: "int", required: true, description: "Where it listens" },
          level: { type: "str", choices: ["debug", "info"], default: "info" },
        },
        provided_arguments: { port: 8080 },
      },
    },
  ],
  returns: {
    argument_errors: "What is wrong, a sentence each.",
    argument_spec_data: "The specification.",
    validate_args_context: "What was validated.",
  },
});
