import { editDistance } from "../source/nearest.js";
import type { MappingNode, Node } from "../source/types.js";
import { roleKeywords } from "./keywords.js";
import { entriesOf } from "./mapping.js";
import { readOwn } from "./own.js";
import type { Reading } from "./reading.js";
import { buildRole, type RoleRequest } from "./role.js";
import { nothingOwn } from "./surroundings.js";
import type { Role, RoleUse, Surroundings, Variable } from "./types.js";
import { isNothing, isTemplate, kindOf, textOf, valueOf } from "./values.js";

/** `roles:` of a play, or a role's dependencies: each with its own dependencies before it. */
export function readRoleUses(
  node: Node,
  parents: readonly Role[],
  around: Surroundings,
  reading: Reading,
): readonly RoleUse[] {
  if (isNothing(node)) return [];
  if (node.kind !== "sequence") {
    reading.error("playbook/roles", `a list of roles is needed here, not ${kindOf(node)}`, {
      at: node.at,
      hint: "begin each role with `- `",
    });
    return [];
  }
  return node.items.flatMap((item) => {
    const request = requestOf(item, parents, reading);
    return request ? buildRole(request, around, reading) : [];
  });
}

function requestOf(node: Node, parents: readonly Role[], reading: Reading): RoleRequest | undefined {
  const nameNode = node.kind === "mapping" ? nameEntry(node) : node;
  const name = nameNode && !isTemplate(nameNode) ? textOf(nameNode, reading) : undefined;
  if (typeof name !== "string" || name === "") {
    const isTemplated = nameNode && isTemplate(nameNode);
    reading.error(
      "playbook/roles",
      isTemplated ? "a role's name here can't have variables" : "this names no role",
      {
        at: nameNode?.at ?? node.at,
        hint: isTemplated
          ? "use `include_role` in `tasks`, which is carried out when the run reaches it"
          : "write `- role: NAME`",
      },
    );
    return undefined;
  }
  const none = { params: new Map(), useVars: new Map(), from: {}, parents, isDependency: parents.length > 0 };
  if (node.kind !== "mapping") return { name, at: nameNode!.at, own: nothingOwn, ...none };
  const entries = entriesOf(node, roleKeywords);
  const own = readOwn(entries, roleKeywords, reading);
  const params = new Map<string, Variable>();
  for (const { key, value } of entries.others) {
    warnOfKeyword(key.source, key.at, reading);
    params.set(key.source, { value: valueOf(value, reading), at: key.at });
  }
  return { ...none, name, at: nameNode!.at, own: { ...own, vars: new Map() }, params, useVars: own.vars };
}

function nameEntry(node: MappingNode): Node | undefined {
  const value = (name: string) => node.entries.find(({ key }) => key.source === name)?.value;
  return value("role") ?? value("name");
}

/** Any other key is a param of the role, so a mistyped keyword goes unnoticed. */
function warnOfKeyword(name: string, at: Variable["at"], reading: Reading): void {
  const close = Object.keys(roleKeywords).find(
    (keyword) => keyword.length > 3 && editDistance(keyword, name) === 1,
  );
  if (!close) return;
  reading.warn(
    "playbook/role-param",
    `"${name}" is taken as a param of the role, not as the keyword \`${close}\``,
    { at },
  );
}
