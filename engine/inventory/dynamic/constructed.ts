import path from "node:path";
import type { Variables } from "../../base/variables.js";
import { DiagnosticError, warning, type Diagnostic } from "../../base/diagnostic.js";
import type { Span } from "../../base/source.js";
import { Template, Undefined, Unknown, type Value } from "../../base/value.js";
import { placeText, type ScalarStyle } from "../../source/offsets.js";
import { checkSchema } from "../../source/schema.js";
import type { MappingNode, Node, ScalarNode } from "../../source/types.js";
import { describe, keyName, member } from "../../source/value.js";
import type { Decrypt } from "../../source/vault/keyring.js";
import { evaluateTemplate, isTruthy, toText } from "../../template/evaluate.js";
import type { Scope } from "../../template/types.js";
import type { InventoryBuilder } from "../builder.js";
import type { InventoryFiles } from "../files.js";
import { groupsOf } from "../groups.js";
import { loadVarsFolder } from "../vars-folder.js";
import type { Inventory, InventoryHost, VarsFolder } from "../types.js";
import { constructedSchema } from "./constructed-schema.js";
import { entries, flag, textOf } from "./members.js";
import { BadKey, groupName, keyedGroupNames } from "./keyed-groups.js";

const styles: Readonly<Record<string, ScalarStyle>> = { "'": "single", '"': "double" };

/** Whether a file asks for constructed groups. */
export function isConstructed(root: Node): boolean {
  const plugin = root.kind === "mapping" ? member(root, "plugin") : undefined;
  return plugin?.kind === "scalar" && /^(ansible\.builtin\.)?constructed$/.test(plugin.source);
}

/**
 * Makes variables and groups of what the sources before it say, for each of their hosts: `compose`, `groups` and `keyed_groups`, in
 * this order. Variables made here are seen by groups, not by each other.
 * @param folders those of the sources so far; their group_vars and host_vars are seen with `use_vars_plugins`
 * @param extraVars of the command line; seen with `use_extra_vars`, where they win over all others
 */
export async function readConstructed(
  root: MappingNode,
  builder: InventoryBuilder,
  folders: readonly string[],
  files: InventoryFiles,
  { decrypt, extraVars = new Map() }: { readonly decrypt?: Decrypt; readonly extraVars?: Variables },
): Promise<void> {
  const wrong = checkSchema(root, constructedSchema, "inventory/constructed");
  builder.diagnostics.push(...wrong);
  if (wrong.length > 0) return;
  const wantsFolders = flag(root, "use_vars_plugins", false);
  const beside = wantsFolders ? await foldersBeside(builder, folders, files, decrypt) : [];
  const extra = flag(root, "use_extra_vars", false) ? extraVars : new Map<string, never>();
  const constructor = new Constructor(root, builder, beside, extra);
  for (const host of [...builder.hosts.values()]) constructor.host(host);
  constructor.tellUseless();
}

async function foldersBeside(
  builder: InventoryBuilder,
  folders: readonly string[],
  files: InventoryFiles,
  decrypt?: Decrypt,
): Promise<VarsFolder[]> {
  const input = {
    files,
    decrypt,
    groups: new Set(builder.groups.keys()),
    hosts: new Set(builder.hosts.keys()),
  };
  // What is wrong in them is said when they are read for the inventory itself.
  return (await Promise.all(folders.map((folder) => loadVarsFolder(folder, input)))).map(
    ({ folder }) => folder,
  );
}

/** What became of one expression: useless when it gave something for no host at all. */
interface Tried {
  readonly at: Span;
  hasWorked: boolean;
  problem?: Diagnostic;
}

class Constructor {
  private readonly isStrict: boolean;
  private readonly expressions = new Map<ScalarNode, Template>();
  private readonly tried = new Map<Node, Tried>();

  constructor(
    private readonly root: MappingNode,
    private readonly builder: InventoryBuilder,
    private readonly folders: readonly VarsFolder[],
    private readonly extraVars: Variables,
  ) {
    this.isStrict = flag(root, "strict", false);
  }

  host(host: InventoryHost): void {
    const before = this.scopeOf(host);
    for (const { key, value } of entries(this.root, "compose")) {
      const composed = this.evaluate(value, before, host);
      if (composed !== undefined)
        this.builder.setHostVariable(host.name, keyName(key.value), { value: composed, at: key.at });
    }
    const scope = this.scopeOf(host);
    for (const { key, value } of entries(this.root, "groups")) {
      const holds = this.evaluate(value, scope, host);
      if (holds !== undefined && isTruthy(holds) === true)
        this.builder.addHost(host.name, groupName(keyName(key.value)), key.at);
    }
    const keyed = member(this.root, "keyed_groups");
    for (const node of keyed?.kind === "sequence" ? keyed.items : [])
      this.keyed(node as MappingNode, scope, host);
  }

  private keyed(node: MappingNode, scope: Scope, host: InventoryHost): void {
    const keyNode = member(node, "key")!;
    const key = this.evaluate(keyNode, scope, host);
    if (key === undefined) return;
    try {
      const separator = textOf(node, "separator");
      const names = keyedGroupNames(
        key,
        {
          prefix: textOf(node, "prefix") ?? "",
          separator: separator ?? "_",
          defaultValue: textOf(node, "default_value"),
          hasTrailingSeparator: flag(node, "trailing_separator", true),
        },
        flag(this.root, "leading_separator", true),
      );
      const parentNode = member(node, "parent_group");
      const parent = parentNode && this.parentName(parentNode, scope, host);
      if (parentNode && parent === undefined) return;
      for (const name of names) {
        this.builder.addHost(host.name, name, node.at);
        if (parent !== undefined) this.builder.addChild(parent, name, node.at);
      }
    } catch (reason) {
      if (!(reason instanceof BadKey)) throw reason;
      if (reason.isFatal || this.isStrict)
        this.builder.error("inventory/constructed", `no group can be made for the host "${host.name}"`, {
          at: keyNode.at,
          detail: `${reason.message}.`,
        });
    }
  }

  private parentName(node: Node, scope: Scope, host: InventoryHost): string | undefined {
    const value = node.kind === "scalar" ? node.value : null;
    const name =
      value instanceof Template ? this.attempt(node, host, () => evaluateTemplate(value, scope)) : value;
    return name === undefined || name === null ? undefined : groupName(toText(name));
  }

  private evaluate(node: Node, scope: Scope, host: InventoryHost): Value | undefined {
    if (node.kind !== "scalar") throw new TypeError(`an expression, not ${describe(node)}`);
    const expression = this.expression(node);
    return this.attempt(node, host, () => evaluateTemplate(expression, scope));
  }

  /** An expression is what could stand between the braces of a template. */
  private expression(node: ScalarNode): Template {
    let template = this.expressions.get(node);
    if (template) return template;
    const { file, start, end } = node.at;
    const style = node.isPlain ? "plain" : (styles[file.text[start] ?? ""] ?? "block");
    const { at, offsets } = placeText(file, start, end, style, node.source);
    const inner = offsets ?? [...node.source].map((_, i) => at.start + i);
    const [before, after] = ["{{ ", " }}"];
    const whole = [...before]
      .map(() => at.start)
      .concat(
        inner,
        [...after].map(() => at.end),
      );
    template = new Template(before + node.source + after, at, whole);
    this.expressions.set(node, template);
    return template;
  }

  /** What fails is left out for this host, unless `strict` makes it an error. */
  private attempt(node: Node, host: InventoryHost, work: () => Value): Value | undefined {
    let tried = this.tried.get(node);
    if (!tried) this.tried.set(node, (tried = { at: node.at, hasWorked: false }));
    try {
      const value = work();
      if (value instanceof Undefined || value instanceof Unknown) return undefined;
      tried.hasWorked = true;
      return value;
    } catch (reason) {
      if (!(reason instanceof DiagnosticError)) throw reason;
      if (this.isStrict) {
        const detail = `This is what the host "${host.name}" makes of it.`;
        this.builder.diagnostics.push(
          ...reason.diagnostics.map((each) => ({ ...each, detail: each.detail ?? detail })),
        );
      }
      tried.problem ??= reason.first;
      return undefined;
    }
  }

  /** An expression that fails for every host is rather a slip than a variable that some hosts lack. */
  tellUseless(): void {
    if (this.isStrict) return;
    for (const { at, hasWorked, problem } of this.tried.values())
      if (!hasWorked && problem)
        this.builder.diagnostics.push(
          warning("inventory/constructed", "this gives nothing for any host", {
            at: problem.at ?? at,
            detail: `${problem.summary}.`,
            hint: problem.hint,
          }),
        );
  }

  /** The variables of a host as the sources so far have them, and those that it has of itself. */
  private scopeOf(host: InventoryHost): Scope {
    const { builder, folders } = this;
    const groups = groupsOf({ groups: builder.groups } as Inventory, host);
    const names = groups.map(({ name }) => name).filter((name) => name !== "all");
    const magic = new Map<string, Value>([
      ["inventory_hostname", host.name],
      ["inventory_hostname_short", host.name.split(".")[0]!],
      ["group_names", names.toSorted()],
      ...(host.source === undefined
        ? []
        : ([
            ["inventory_file", host.source],
            ["inventory_dir", path.dirname(host.source)],
          ] as const)),
    ]);
    // As they are now: what is composed isn't seen by what is composed after it.
    const layers = [new Map(host.vars), ...groups.map(({ vars }) => vars).reverse()];
    const beside = folders
      .toReversed()
      .flatMap((folder) => [
        folder.hosts.get(host.name),
        ...groups.map(({ name }) => folder.groups.get(name)).reverse(),
      ]);
    const all = [this.extraVars, ...beside, ...layers].filter((layer) => layer !== undefined);
    return {
      get: (name) => magic.get(name) ?? all.find((layer) => layer.has(name))?.get(name)?.value,
      names: () => [...magic.keys(), ...all.flatMap((layer) => [...layer.keys()])],
    };
  }
}
