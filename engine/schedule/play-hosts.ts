import { DiagnosticError } from "../base/diagnostic.js";
import { Template, Tuple, type Secret, type Value } from "../base/value.js";
import { selectHosts } from "../inventory/patterns.js";
import type { Play } from "../playbook/types.js";
import type { Scope } from "../template/types.js";
import type { RunState } from "./run-state.js";
import { View } from "./view.js";
import { shownText } from "./views.js";

/** What a play is called, and whom it is for. */
export interface PlayHosts {
  readonly name: string;
  readonly hosts: readonly string[];
  /** The same as the inventory has them, whatever the play's `order`: so `ansible_play_hosts` shows them. */
  readonly inInventoryOrder: readonly string[];
  /** The variables that the play's own keywords may use: no host's. */
  readonly view: View;
}

/** @throws DiagnosticError when the pattern is wrong or can't be evaluated */
export async function playHosts(
  play: Play,
  run: RunState,
  prompted: ReadonlyMap<string, Value>,
): Promise<PlayHosts> {
  const onReveal = (secret: Secret) => run.words.add(secret);
  const view = new View(playScope(play, run, prompted), { onReveal });
  const patterns = await view.texts(listOf(play.hosts), "hosts");
  const { inventory, options } = run.input;
  const { hosts, diagnostics } = selectHosts(inventory, patterns, run.limit, placeOf(play));
  const errors = diagnostics.filter(
    (diagnostic) => diagnostic.severity === "error" && diagnostic.code !== "inventory/limit",
  );
  if (errors.length > 0) throw new DiagnosticError(errors);
  // A limit that leaves nothing of one play may leave something of the next.
  for (const diagnostic of diagnostics)
    if (diagnostic.severity === "warning" && options.limit === undefined) run.warn(diagnostic);
  return {
    name: await nameOf(play, patterns, view),
    hosts: inOrder(hosts, play.order),
    inInventoryOrder: hosts,
    view,
  };
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : value instanceof Tuple ? value.items : [value];
}

function placeOf(play: Play): Play["at"] {
  return play.hosts instanceof Template && play.hosts.at ? play.hosts.at : play.at;
}

function playScope(play: Play, run: RunState, prompted: ReadonlyMap<string, Value>): Scope {
  const { extra } = run.variables;
  return {
    get: (name) => {
      const given = extra.get(name) ?? prompted.get(name) ?? play.vars.get(name)?.value;
      if (given !== undefined || name !== "groups") return given;
      return run.variables.groups();
    },
    names: () => [...extra.names(), ...prompted.keys(), ...play.vars.keys(), "groups"],
  };
}

async function nameOf(play: Play, patterns: readonly string[], view: View): Promise<string> {
  if (play.name === undefined) return patterns.join(",");
  if (!(play.name instanceof Template)) return play.name;
  return shownText(play.name, view);
}

function inOrder(hosts: readonly string[], order: Play["order"]): readonly string[] {
  switch (order) {
    case "inventory":
      return hosts;
    case "reverse_inventory":
      return hosts.toReversed();
    case "sorted":
      return hosts.toSorted();
    case "reverse_sorted":
      return hosts.toSorted().toReversed();
    case "shuffle":
      return hosts
        .map((host) => ({ host, place: Math.random() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ host }) => host);
  }
}
