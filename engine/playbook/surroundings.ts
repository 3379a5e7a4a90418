import type { Value } from "../base/value.js";
import type { Conditions, Inherited, Surroundings, Variables } from "./types.js";

/** What a construct itself gives to the steps inside it. */
export interface Own {
  readonly inherited: Partial<Inherited>;
  readonly when: Conditions;
  readonly tags: readonly Value[];
  readonly vars: Variables;
  readonly notify?: readonly Value[];
  readonly delegateTo?: Value;
  readonly delegateFacts?: Value;
}

export const nothingOwn: Own = { inherited: {}, when: [], tags: [], vars: new Map() };

export function mergeInherited(outer: Inherited, own: Partial<Inherited>): Inherited {
  return {
    ...outer,
    ...own,
    environment: own.environment?.length ? [...outer.environment, ...own.environment] : outer.environment,
    moduleDefaults: own.moduleDefaults?.length
      ? [...outer.moduleDefaults, ...own.moduleDefaults]
      : outer.moduleDefaults,
  };
}

export function mergeVariables(outer: Variables, own: Variables): Variables {
  if (own.size === 0) return outer;
  return outer.size === 0 ? own : new Map([...outer, ...own]);
}

function joined<T>(outer: readonly T[], own: readonly T[]): readonly T[] {
  if (own.length === 0) return outer;
  return outer.length === 0 ? own : [...outer, ...own];
}

/** What holds inside a construct that stands in `outer`. */
export function within(outer: Surroundings, own: Own): Surroundings {
  return {
    ...outer,
    inherited: mergeInherited(outer.inherited, own.inherited),
    when: joined(outer.when, own.when),
    tags: joined(outer.tags, own.tags),
    vars: mergeVariables(outer.vars, own.vars),
    notify: own.notify ?? outer.notify,
    delegateTo: own.delegateTo ?? outer.delegateTo,
    delegateFacts: own.delegateFacts ?? outer.delegateFacts,
  };
}
