import type { Plain } from "../base/value.js";
import type { PlainObject } from "../module/types.js";

/** What `set_stats` gathered, for the end of the run. */
export type Stats = {
  /** Of the run as a whole. */
  run: PlainObject;
  /** Of each host for itself. */
  hosts: { [host: string]: PlainObject };
};

/** Figures and words of the playbook's own. */
export class CustomStats {
  private readonly run: Record<string, Plain> = {};
  private readonly hosts: Record<string, Record<string, Plain>> = {};

  /**
   * @param host whose they are; undefined for the run's
   * @param aggregates what is there is added to, and not replaced
   */
  add(host: string | undefined, data: PlainObject, aggregates: boolean): void {
    const stats = host === undefined ? this.run : (this.hosts[host] ??= {});
    for (const [name, value] of Object.entries(data)) {
      if (value === undefined) continue;
      stats[name] = aggregates && Object.hasOwn(stats, name) ? together(stats[name]!, value) : value;
    }
  }

  /** Undefined when there are none. */
  all(): Stats | undefined {
    if (Object.keys(this.run).length === 0 && Object.keys(this.hosts).length === 0) return undefined;
    return { run: this.run, hosts: this.hosts };
  }
}

/** Numbers are summed, texts and lists go one behind the other, mappings are merged; what doesn't fit together stays as it was. */
function together(old: Plain, value: Plain): Plain {
  if (typeof old === "number" && typeof value === "number") return old + value;
  if (typeof old === "string" && typeof value === "string") return old + value;
  if (Array.isArray(old) && Array.isArray(value)) return [...old, ...value];
  if (isMapping(old) && isMapping(value)) {
    const merged = { ...old };
    for (const [name, member] of Object.entries(value)) {
      const own = Object.hasOwn(old, name) ? old[name] : undefined;
      merged[name] =
        own !== undefined && isMapping(own) && isMapping(member ?? null) ? together(own, member!) : member;
    }
    return merged;
  }
  return old;
}

function isMapping(value: Plain): value is { [key: string]: Plain | undefined } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
