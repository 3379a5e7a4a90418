import { error, warning, type Diagnostic, type DiagnosticCode } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import { Float, Secret, type Value } from "../base/value.js";
import type { Variable, Variables } from "../base/variables.js";
import { checkVariable } from "./connection-variables.js";
import { withDescendants } from "./groups.js";
import { splitPort } from "./host-name.js";
import { expandRanges } from "./ranges.js";
import type { Group, Inventory, InventoryHost } from "./types.js";
import { LOCAL_NAMES, newGroup, newHost } from "./new.js";

/** Collects hosts and groups from sources, one after the other; of variables said twice the later wins. */
export class InventoryBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly hosts = new Map<string, InventoryHost>();
  readonly groups = new Map<string, Group>();
  /** The source that is being read. */
  source: string | undefined;

  constructor() {
    this.group("all");
    this.addChild("all", "ungrouped");
  }

  error(
    code: DiagnosticCode,
    summary: string,
    rest: Omit<Diagnostic, "severity" | "code" | "summary">,
  ): void {
    this.diagnostics.push(error(code, summary, rest));
  }

  warn(code: DiagnosticCode, summary: string, rest: Omit<Diagnostic, "severity" | "code" | "summary">): void {
    this.diagnostics.push(warning(code, summary, rest));
  }

  group(name: string, at?: Span): Group {
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = newGroup(name, at)));
    return group;
  }

  /** Hosts written as a name, a range of names, or name:port. `at` is exactly the written text; returns the names. */
  addHosts(written: string, group: string, at: Span): readonly string[] {
    const { name: pattern, port } = splitPort(written);
    const expanded = expandRanges(pattern);
    if ("wrong" in expanded) {
      const { summary, hint, start, end } = expanded.wrong;
      // The text may stand in quotes: count from where it really begins.
      const from = at.file.text.indexOf(pattern, at.start);
      const place =
        from === -1 || from >= at.end ? at : { file: at.file, start: from + start, end: from + end };
      this.error("inventory/range", summary, { at: place, hint });
      return [];
    }
    for (const name of expanded.names) {
      this.addHost(name, group, at);
      if (port !== undefined) this.setHostVariable(name, "ansible_port", { value: port, at });
    }
    return expanded.names;
  }

  /** One host by its name as it is, without ranges or a port. */
  addHost(name: string, group: string, at?: Span): void {
    let host = this.hosts.get(name);
    if (!host) this.hosts.set(name, (host = newHost(name, { at, source: this.source })));
    host.groups.add(group);
    this.group(group, at).hosts.add(name);
  }

  addChild(parent: string, child: string, at?: Span): void {
    this.group(parent);
    this.group(child, at);
    if (withDescendants(this, child).has(parent)) {
      const what = parent === child ? "itself" : `"${parent}", which is below it already`;
      this.error("inventory/cycle", `the group "${child}" can't stand below ${what}`, {
        at,
        detail: "Groups of groups must not go round in a circle.",
      });
      return;
    }
    this.group(parent).children.add(child);
    this.group(child).parents.add(parent);
  }

  setGroupVariable(group: string, name: string, variable: Variable): void {
    if (name === "ansible_group_priority") {
      this.setPriority(group, variable);
      return;
    }
    (this.group(group).vars as Map<string, Variable>).set(name, kept(variable));
  }

  setHostVariable(host: string, name: string, variable: Variable): void {
    (this.hosts.get(host)!.vars as Map<string, Variable>).set(name, kept(variable));
  }

  /** Checks a variable once, also where it is set for many hosts. `at`: its value. */
  check(name: string, value: Value, at: Span): void {
    const wrong = checkVariable(name, { value, at });
    if (wrong) this.diagnostics.push(wrong);
  }

  private setPriority(group: string, { value, at }: Variable): void {
    const priority = wholeNumber(value);
    if (priority !== undefined) this.group(group).priority = priority;
    else this.error("inventory/priority", "ansible_group_priority must be a whole number", { at });
  }

  /** Puts loose ends where they belong: groups without a parent below `all`, hosts without a group into `ungrouped`. */
  finish(): Pick<Inventory, "hosts" | "groups"> {
    for (const group of this.groups.values()) {
      if (group.name !== "all" && group.parents.size === 0) this.addChild("all", group.name);
    }
    const ungrouped = this.group("ungrouped");
    for (const host of this.hosts.values()) {
      const isGrouped = [...host.groups].some((name) => name !== "all" && name !== "ungrouped");
      if (isGrouped) host.groups.delete("ungrouped");
      else host.groups.add("ungrouped");
      if (isGrouped) ungrouped.hosts.delete(host.name);
      else ungrouped.hosts.add(host.name);
      this.checkName(host);
    }
    if (!LOCAL_NAMES.some((name) => this.hosts.has(name))) {
      const vars: Variables = new Map([["ansible_connection", { value: "local" }]]);
      this.hosts.set("localhost", { ...newHost("localhost"), vars, isImplicit: true });
    }
    return { hosts: this.hosts, groups: this.groups };
  }

  private checkName(host: InventoryHost): void {
    const group = this.groups.get(host.name);
    if (!group) return;
    this.warn("inventory/name", `"${host.name}" is the name of a host and of a group`, {
      at: host.at,
      detail: "A pattern that is just this name means the host.",
      related: group.at ? [{ at: group.at, message: "the group" }] : [],
    });
  }
}

/** Text of an encrypted source is secret. */
function kept(variable: Variable): Variable {
  const { value, at } = variable;
  return at?.file.isSecret && typeof value === "string" ? { value: new Secret(value), at } : variable;
}

function wholeNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Float) return Math.trunc(value.value);
  return typeof value === "string" && /^[-+]?\d+$/.test(value.trim()) ? Number(value) : undefined;
}
