import type { ModuleTable } from "../../../engine/playbook/modules.js";
import {
  boolean,
  defineAction,
  defineControl,
  expression,
  expressions,
  mode,
  object,
  oneOf,
  optional,
  path,
  raw,
  requireOneOf,
  string,
  type AnyModule,
} from "../../../engine/module/index.js";

const nothing = { summary: "", scope: "host" as const, examples: [] };
const never = { check: () => Promise.reject(new Error()), apply: () => Promise.reject(new Error()) };

const command = defineAction({
  ...nothing,
  ...never,
  name: "command",
  freeForm: "cmd",
  args: object({
    cmd: string("Command"),
    chdir: optional(path("Folder")),
    creates: optional(path("File")),
    stdin: optional(string("Text")),
  }),
});

/** Modules as the tests of this folder need them: their arguments, and nothing that they do. */
const table = new Map<string, AnyModule>([
  ["command", command],
  ["shell", { ...command, name: "shell" }],
  [
    "copy",
    defineAction({
      ...nothing,
      ...never,
      name: "copy",
      args: object(
        {
          dest: path("Where to"),
          src: optional(string("What")),
          content: optional(string("Text")),
          mode: optional(mode("Mode")),
          force: boolean("Overwrite", true),
        },
        { rules: [requireOneOf("src", "content")] },
      ),
    }),
  ],
  [
    "service",
    defineAction({
      ...nothing,
      ...never,
      name: "service",
      args: object({ name: string("Name"), state: oneOf(["started", "stopped", "restarted"], "started") }),
    }),
  ],
  ["ping", defineAction({ ...nothing, ...never, name: "ping", args: object({}) })],
  [
    "debug",
    defineControl({
      ...nothing,
      name: "debug",
      args: object({ msg: optional(raw("Message")), var: optional(expression("Expression")) }),
    }),
  ],
  [
    "assert",
    defineControl({
      ...nothing,
      name: "assert",
      args: object({ that: expressions("Conditions"), fail_msg: optional(string("Message")) }),
    }),
  ],
  ["set_fact", defineControl({ ...nothing, name: "set_fact", args: object({}, { isOpen: true }) })],
  [
    "meta",
    defineControl({ ...nothing, name: "meta", freeForm: "action", args: object({ action: string("What") }) }),
  ],
]);

const short = (name: string) => name.replace(/^ansible\.(builtin|legacy)\./, "");

export const testModules: ModuleTable = {
  has: (name) => table.has(short(name)),
  names: () => table.keys(),
  load: (name) => Promise.resolve(table.get(short(name))),
};
