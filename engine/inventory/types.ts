import type { Span } from "../base/source.js";
import type { Variables } from "../base/variables.js";

/**
 * Hosts and groups as the sources give them. Variables stay apart by where they came from; `vars/` puts them in order.
 * A run adds to it (add_host, group_by) and reads it again (refresh_inventory), nothing else changes it.
 */
export interface Inventory {
  readonly hosts: Map<string, InventoryHost>;
  /** `all` and `ungrouped` are always there. */
  readonly groups: Map<string, Group>;
  /** Paths of the sources that are files or folders, as given; group_vars and host_vars were looked for beside them. */
  readonly sources: readonly string[];
  /** group_vars and host_vars beside the sources, in the order of the sources: a later folder wins over an earlier. */
  folders: readonly VarsFolder[];
  /** What the run added, in its order. */
  readonly additions: Addition[];
}

/** A host that add_host named, or a membership that group_by made. */
export type Addition =
  | {
      readonly kind: "host";
      readonly host: string;
      readonly groups: readonly string[];
      readonly vars: Variables;
    }
  | {
      readonly kind: "membership";
      readonly host: string;
      readonly group: string;
      readonly parents: readonly string[];
    };

/** What the group_vars and host_vars beside an inventory or a playbook say, by the name of the group or host. */
export interface VarsFolder {
  /** The folder in which the two stand. */
  readonly path: string;
  readonly groups: ReadonlyMap<string, Variables>;
  readonly hosts: ReadonlyMap<string, Variables>;
}

export interface InventoryHost {
  readonly name: string;
  readonly at?: Span;
  /** Groups that name this host themselves; `all` stands above every group. */
  readonly groups: Set<string>;
  /** From the inventory source itself. */
  vars: Variables;
  /** The source that first named it; for inventory_file and inventory_dir. */
  readonly source?: string;
  /** `localhost`, when nobody named it: connection local, not in `all`. */
  readonly isImplicit?: boolean;
}

export interface Group {
  readonly name: string;
  readonly at?: Span;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  /** ansible_group_priority, 1 by default. */
  priority: number;
  vars: Variables;
}
