import { pattern, wildcard, type ExistingPath, type ModuleContext } from "../../engine/module/index.js";
import { symbolicMode } from "./mode.js";

/** What a path has to be, as `find` takes it. */
export interface Conditions {
  readonly patterns: readonly string[];
  readonly excludes: readonly string[];
  readonly use_regex: boolean;
  readonly hidden: boolean;
  readonly file_type: "any" | "directory" | "file" | "link";
  readonly age?: string;
  readonly age_stamp: "atime" | "ctime" | "mtime";
  readonly size?: string;
  readonly mode?: number | string;
  readonly exact_mode: boolean;
}

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const bytes = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/**
 * One test for all conditions that a path's name and state can answer.
 * @param now the host's clock, seconds since 1970
 */
export function conditions(
  asked: Conditions,
  now: number,
  ctx: ModuleContext,
): (name: string, state: ExistingPath) => boolean {
  const isWanted = nameTest(asked);
  const age = asked.age === undefined ? undefined : amount(asked.age, seconds, "age", ctx);
  const size = asked.size === undefined ? undefined : amount(asked.size, bytes, "size", ctx);
  return (name, state) =>
    (asked.hidden || !name.startsWith(".")) &&
    (asked.file_type === "any" || state.kind === asked.file_type) &&
    isWanted(name) &&
    (age === undefined || isBeyond(now - state[asked.age_stamp], age)) &&
    // A folder's size says nothing about what is in it.
    (size === undefined || state.kind !== "file" || isBeyond(state.size, size)) &&
    (asked.mode === undefined || hasMode(state, asked.mode, asked.exact_mode));
}

function nameTest({ patterns, excludes, use_regex }: Conditions): (name: string) => boolean {
  const compile = (text: string) => {
    if (!use_regex) return wildcard(text);
    const compiled = pattern(text, "patterns");
    // From the name's start on, as Python's match().
    return (name: string) => compiled.match(name) !== undefined;
  };
  const wanted = patterns.map(compile);
  const unwanted = excludes.map(compile);
  return (name) =>
    (wanted.length === 0 || wanted.some((test) => test(name))) && !unwanted.some((test) => test(name));
}

/** "-2d": at most two days; "10k": at least 10 KiB. */
function amount<Unit extends string>(
  text: string,
  units: Readonly<Record<Unit, number>>,
  name: string,
  ctx: ModuleContext,
): number {
  const found = new RegExp(`^(-?\\d+)([${Object.keys(units).join("")}]?)$`, "i").exec(text.trim());
  if (!found)
    return ctx.fail(`${name} is a number and a unit of ${Object.keys(units).join(", ")}, not "${text}"`);
  const unit = (found[2]!.toLowerCase() || Object.keys(units)[0]) as Unit;
  return Number(found[1]) * units[unit];
}

function isBeyond(value: number, limit: number): boolean {
  return limit >= 0 ? value >= limit : value <= -limit;
}

function hasMode(state: ExistingPath, mode: number | string, isExact: boolean): boolean {
  const wanted = typeof mode === "number" ? mode : symbolicMode(mode, 0, state.kind === "directory", 0);
  return isExact ? state.mode === wanted : (state.mode & wanted) !== 0;
}
