import type { Dict, Value } from "../base/value.js";
import { refresh } from "../inventory/change.js";
import { groupsOf, hostsOf } from "../inventory/groups.js";
import type { Inventory } from "../inventory/types.js";
import type { Play } from "../playbook/types.js";
import { LazyDict } from "../template/lazy-dict.js";
import { ScopedDict } from "../template/scoped-dict.js";
import { Pending, type Scope } from "../template/types.js";
import type { BesidePlaybooks } from "./beside-playbooks.js";
import { isConnectionVariable } from "./connection-names.js";
import { HostStore } from "./host-store.js";
import { InventoryVariables, isImplicitLocalhost } from "./inventory-layer.js";
import { variablesLayer, type Layer } from "./layer.js";
import { isMagic } from "./magic.js";
import { PlayVariables, type PlayOptions } from "./play-variables.js";
import type { RunInventory } from "./run-inventory.js";
import { LayeredScope } from "./scope.js";
import type { VariableSources } from "./types.js";

/** All variables of a run: what the inventory says, what the run has learnt of each host, and the way to both. */
export class RunVariables {
  readonly extra: Layer;
  readonly fromInventory: InventoryVariables;
  private readonly stores = new Map<string, HostStore>();
  private groupTable: Dict | undefined;
  private hostTables = new Map<object, Dict>();

  constructor(
    readonly sources: VariableSources,
    besidePlaybooks: BesidePlaybooks = new Map(),
  ) {
    this.extra = variablesLayer(sources.options.extraVars);
    this.fromInventory = new InventoryVariables(sources.inventory, besidePlaybooks);
  }

  get inventory(): Inventory {
    return this.sources.inventory;
  }

  /** Facts, set_fact, registered results and include_vars of a host. */
  store(host: string): HostStore {
    let store = this.stores.get(host);
    if (!store) this.stores.set(host, (store = new HostStore()));
    return store;
  }

  /** Call after add_host and group_by. */
  inventoryChanged(besidePlaybooks?: BesidePlaybooks): void {
    this.fromInventory.inventoryChanged(besidePlaybooks);
    this.groupTable = undefined;
    this.hostTables.clear();
  }

  /** The files say something else now: `meta: refresh_inventory`. */
  refreshInventory({
    inventory,
    besidePlaybooks,
  }: Pick<RunInventory, "inventory" | "besidePlaybooks">): void {
    refresh(this.inventory, inventory);
    this.inventoryChanged(besidePlaybooks);
  }

  beginPlay(play: Play, options: PlayOptions): PlayVariables {
    return new PlayVariables(this, play, options);
  }

  /** The variable `group_names`. */
  groupNames(host: string): Value[] {
    const found = this.inventory.hosts.get(host);
    const groups = found ? groupsOf(this.inventory, found) : [];
    return groups
      .map(({ name }) => name)
      .filter((name) => name !== "all")
      .sort();
  }

  /** The variable `groups`. */
  groups(): Dict {
    this.groupTable ??= new Map(
      [...this.inventory.groups.keys()].map((name): [Value, Value] => [name, hostsOf(this.inventory, name)]),
    );
    return this.groupTable;
  }

  /** The variable `hostvars`: every host of the inventory, also those outside of the play. */
  hostvars(play: PlayVariables | undefined): Dict {
    const key = play ?? this;
    const known = this.hostTables.get(key);
    if (known) return known;
    const scopes = new Map<string, ScopedDict>();
    const dictOf = (host: string) => {
      let dict = scopes.get(host);
      if (!dict) scopes.set(host, (dict = new ScopedDict(this.hostScope(host, play))));
      return dict;
    };
    const has = (host: string) => this.inventory.hosts.has(host) || isImplicitLocalhost(host, this.inventory);
    const names = () =>
      [...this.inventory.hosts.values()].filter((host) => !host.isImplicit).map((host) => host.name);
    const table = new LazyDict(names, (host) =>
      typeof host === "string" && has(host) ? dictOf(host) : undefined,
    );
    this.hostTables.set(key, table);
    return table;
  }

  /** A host as `hostvars` shows it: without anything of the play but the folder beside which its files are looked for. */
  hostScope(host: string, play?: PlayVariables): Scope {
    const store = this.store(host);
    const isOutside = !play?.allHosts.includes(host);
    return new LayeredScope({ run: this, host }, [
      this.extra,
      store.setLayer,
      store.includedLayer,
      isOutside ? this.gathering(host, play) : store.factsLayer,
      this.inventoryLayer(host, play?.play.folder),
    ]);
  }

  inventoryLayer(host: string, playFolder: string | undefined): Layer {
    const layer = this.fromInventory.layer(host, playFolder);
    return isImplicitLocalhost(host, this.inventory) ? withLocalConnection(layer) : layer;
  }

  /** Facts that are gathered when somebody reads one, for hosts that no play of the run has come to. */
  private gathering(host: string, play: PlayVariables | undefined): Layer {
    const store = this.store(host);
    const { gather } = this.sources;
    if (!gather) return store.factsLayer;
    return {
      get(name) {
        const known = store.factsLayer.get(name);
        const isWanted =
          name === "ansible_facts" ? store.facts.size === 0 : known === undefined && looksLikeFact(name);
        const promise = isWanted && !store.hasGathered ? gather(host, play) : undefined;
        if (promise) throw new Pending(promise, `facts of ${host}`);
        return known;
      },
      names: () => store.factsLayer.names(),
    };
  }
}

function looksLikeFact(name: string): boolean {
  return name.startsWith("ansible_") && !isConnectionVariable(name) && !isMagic(name);
}

function withLocalConnection(layer: Layer): Layer {
  return {
    get: (name) => layer.get(name) ?? (name === "ansible_connection" ? "local" : undefined),
    names: () => layer.names(),
  };
}
