import t from "tap";
import { moduleManual } from "../../../engine/module/docs.js";
import {
  alias,
  boolean,
  defineAction,
  exclusive,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  string,
} from "../../../engine/module/index.js";

const module = defineAction({
  name: "demo",
  summary: "Do a thing.",
  scope: "host",
  args: object(
    {
      path: alias(path("Where."), "dest"),
      state: oneOf(["present", "absent"], "present", "What is wanted."),
      ports: optional(list(object({ port: integer("Number."), open: boolean("Open it.", true) }), "Ports.")),
      text: optional(string("a | b")),
    },
    { rules: [exclusive("ports", "text")] },
  ),
  freeForm: "path",
  examples: [{ title: "Short", args: { path: "/x" } }, { args: { path: "/y", state: "absent" } }],
  returns: { path: "Where it was." },
  check: async () => ({ willRun: true }),
  apply: async () => {},
});

t.test("a module's manual is made from its schema", async (t) => {
  t.equal(
    moduleManual(module),
    `# demo

Do a thing.

## Arguments

| Argument       | Type            | Required or default | What it is |
| -------------- | --------------- | ------------------- | --- |
| \`path\`         | path            | yes                 | Where. Also called dest. |
| \`state\`        | present, absent | "present"           | What is wanted. |
| \`ports\`        | list of mapping |                     | Ports. |
| \`ports[].port\` | integer         | yes                 | Number. |
| \`ports[].open\` | yes or no       | true                | Open it. |
| \`text\`         | text            |                     | a \\| b |

Text after \`demo:\` is its \`path\`.

- Only one of \`ports\`, \`text\`.

## Examples

\`\`\`yaml
- name: Short
  demo: /x
\`\`\`

\`\`\`yaml
- name: Do a thing.
  demo:
    path: /y
    state: absent
\`\`\`

## Result

- \`path\`: Where it was.

It reads and changes this host only. It is an action: check mode says whether it would run.
`,
  );
});
