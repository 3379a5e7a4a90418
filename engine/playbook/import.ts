import type { Node } from "../source/types.js";
import { plainBoolean } from "./literals.js";
import { checkOptions, ROLE_OPTIONS, targetOf } from "./include.js";
import type { Reading } from "./reading.js";
import { buildRole } from "./role.js";
import { within } from "./surroundings.js";
import { findTaskFile, readTaskFile } from "./task-file.js";
import type { TaskReading } from "./task.js";
import type { Step, Surroundings } from "./types.js";
import { isTemplate, textOf } from "./values.js";

/** Keywords that mean nothing on an import: it has vanished before the run begins. */
const DYNAMIC_ONLY = [
  "loop",
  "loop_control",
  "until",
  "retries",
  "delay",
  "register",
  "changed_when",
  "failed_when",
  "async",
  "poll",
];

/** `import_tasks`: the file's steps, with all that the import gives them. */
export function importTasks(read: TaskReading, outer: Surroundings, reading: Reading): readonly Step[] {
  const { action, own } = read;
  reportDynamic(read, reading);
  checkOptions(action.args, ["file"], action.module, reading);
  const name = constantTarget(read, "tasks", reading);
  if (!name) return [];
  const here = within(outer, own);
  const path = findTaskFile(name.text, name.node.at, outer, reading);
  return path === undefined ? [] : readTaskFile(path, name.node.at, here, reading);
}

/** `import_role`: the steps of the role and of those it depends on. */
export function importRole(read: TaskReading, outer: Surroundings, reading: Reading): readonly Step[] {
  const { action, own } = read;
  reportDynamic(read, reading);
  if (outer.isHandler) {
    reading.error("playbook/handler", "`import_role` can't be a handler", { at: action.moduleAt });
    return [];
  }
  checkOptions(
    action.args,
    ROLE_OPTIONS.filter((option) => option !== "apply"),
    action.module,
    reading,
  );
  const name = constantTarget(read, "role", reading);
  if (!name) return [];
  const from = (what: string): string | undefined => {
    const node = action.args.get(`${what}_from`)?.value;
    const text = node && textOf(node, reading);
    if (node && typeof text !== "string") reportTemplated(read, node, reading);
    return typeof text === "string" ? text : undefined;
  };
  const fromAt = (what: string) => action.args.get(`${what}_from`)?.value.at;
  const isPublic = action.args.get("public")?.value;
  const uses = buildRole(
    {
      name: name.text,
      at: name.node.at,
      own: { ...own, vars: new Map() },
      params: new Map(),
      useVars: own.vars,
      from: {
        tasks: from("tasks"),
        vars: from("vars"),
        defaults: from("defaults"),
        handlers: from("handlers"),
      },
      fromAt: {
        tasks: fromAt("tasks"),
        vars: fromAt("vars"),
        defaults: fromAt("defaults"),
        handlers: fromAt("handlers"),
      },
      parents: outer.role ? [...outer.role.parents, outer.role] : [],
      allowDuplicates: true,
    },
    within(outer, { ...own, inherited: {}, when: [], tags: [] }),
    reading,
  );
  const role = uses.at(-1)?.role;
  if (role && (!isPublic || plainBoolean(isPublic, "public", reading) !== false))
    reading.collected.publicRoles.push(role);
  reading.collected.handlers.push(...uses.flatMap((use) => use.role.handlers));
  return uses.flatMap((use) => use.role.tasks);
}

function constantTarget(
  read: TaskReading,
  what: "tasks" | "role",
  reading: Reading,
): { text: string; node: Node } | undefined {
  const { action } = read;
  const node = targetOf(read, what);
  const text = node && textOf(node, reading);
  if (node && isTemplate(node)) reportTemplated(read, node, reading);
  else if (node && typeof text === "string") return { text, node };
  else {
    reading.error(
      "playbook/include",
      `\`${action.module}\` doesn't say ${what === "tasks" ? "which file" : "which role"}`,
      {
        at: node?.at ?? action.moduleAt,
        hint: what === "tasks" ? `write \`${action.module}: FILE\`` : "write `name: ROLE` below it",
      },
    );
  }
  return undefined;
}

function reportTemplated({ action }: TaskReading, node: Node, reading: Reading): void {
  const dynamic = action.module.replace("import", "include");
  reading.error("playbook/static-import", `\`${action.module}\` can't take a name with variables`, {
    at: node.at,
    detail: "An import is carried out while the playbook is read, before any variable has a value.",
    hint: `use \`${dynamic}\`, which is carried out when the run reaches it`,
  });
}

function reportDynamic({ action, entries, loop }: TaskReading, reading: Reading): void {
  if (loop && !entries.known.has("loop")) {
    reading.error("playbook/keyword", `\`${action.module}\` can't have a loop`, {
      at: loop.at,
      hint: `use \`${action.module.replace("import", "include")}\``,
    });
  }
  for (const name of DYNAMIC_ONLY) {
    const entry = entries.known.get(name);
    if (!entry) continue;
    reading.error("playbook/keyword", `\`${action.module}\` can't have \`${name}\``, {
      at: entry.key.at,
      detail: "An import is carried out while the playbook is read; what is left of it are its tasks.",
      hint: `use \`${action.module.replace("import", "include")}\``,
    });
  }
}
