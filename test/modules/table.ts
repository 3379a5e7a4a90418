import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { parse } from "yaml";
import { Unknown } from "../../engine/base/value.js";
import { failureOf } from "../../engine/module/failure.js";
import { look, pass, type Passage } from "../../engine/module/gate.js";
import type { PlainObject } from "../../engine/module/index.js";
import { fakeHost, type FakeHost, type FakeState } from "../../engine/testing.js";
import { builtinModules } from "../../modules/registry.js";
import { argumentsOf } from "./arguments.js";
import { testContext } from "./context.js";
import type { HostModule } from "./contract.js";

/**
 * One case of a table, `FAMILY/*.yml`: what stands on the host, the task's arguments, and what follows. Only what is given is looked
 * at; `changes` are what apply does, in order, where `~` before one makes it a pattern.
 */
interface Case {
  readonly name: string;
  readonly module: string;
  readonly args: PlainObject;
  readonly host?: FakeState;
  /** Files of the control machine, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly checkMode?: boolean;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Why it can't be told before. */
  readonly unknown?: string;
  readonly outcome?: "ok" | "changed" | "skipped";
  readonly changes?: readonly string[];
  /** Files of the host afterwards; null for one that is gone. */
  readonly content?: Readonly<Record<string, string | null>>;
  /** Keys of the result; others may stand beside them. */
  readonly result?: PlainObject;
  readonly fails?: string;
  readonly hint?: string;
}

/** Runs all tables of a family of modules. */
export function runTables(family: string): void {
  const folder = join(process.cwd(), "test/modules", family);
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".yml")))
    for (const each of parse(readFileSync(join(folder, name), "utf8")) as Case[])
      t.test(`${each.module}: ${each.name}`, (t) => runCase(t, each));
}

async function runCase(t: Test, given: Case): Promise<void> {
  const module = (await builtinModules.load(given.module)) as HostModule;
  const host = fakeHost(given.host);
  const ctx = { ...(await testContext(given.files)), isCheckMode: given.checkMode ?? false };
  t.teardown(() => ctx.close());
  const passage: Passage = {
    host,
    args: undefined,
    ctx,
    isCheckMode: given.checkMode ?? false,
    wantsDiff: false,
    foresee: () => {},
    record: { before: () => Promise.resolve(1), after: () => Promise.resolve() },
  };
  try {
    await carryOut(t, given, module, host, { ...passage, args: argumentsOf(module, given.args) });
  } catch (problem) {
    const failure = failureOf(problem, module.name);
    if (given.fails === undefined) throw problem;
    t.match(failure.message, new RegExp(given.fails));
    if (given.hint !== undefined) t.match(failure.hint ?? "", new RegExp(given.hint));
    if (given.result) t.match(failure.result, given.result);
    done(t, given, host);
    return;
  }
  if (given.fails !== undefined) t.fail(`it should fail: ${given.fails}`);
}

async function carryOut(
  t: Test,
  given: Case,
  module: HostModule,
  host: FakeHost,
  passage: Passage,
): Promise<void> {
  const seen = await look(module, passage);
  t.strictSame(host.changes, [], "a check only reads");
  if (seen.kind === "state") {
    const { before, after } = seen.check;
    if (given.before !== undefined) t.strictSame(plain(before), given.before, "before");
    if (given.after !== undefined) t.strictSame(plain(after), given.after, "after");
    if (given.unknown !== undefined)
      t.match(after instanceof Unknown ? after.reason : "known", new RegExp(given.unknown));
  }
  const passed = await pass(module, seen, passage);
  if (given.outcome !== undefined) t.equal(passed.outcome, given.outcome, "outcome");
  done(t, given, host);
  if (given.result) t.match(passed.result, given.result, "result");
}

/** What became of the host, also where the module failed. */
function done(t: Test, given: Case, host: FakeHost): void {
  if (given.changes) compareChanges(t, host.changes, given.changes);
  for (const [path, text] of Object.entries(given.content ?? {})) {
    const bytes = host.files.get(path);
    t.equal(bytes === undefined ? null : Buffer.from(bytes).toString(), text, path);
  }
}

function compareChanges(t: Test, changes: readonly string[], expected: readonly string[]): void {
  t.equal(changes.length, expected.length, `changes: ${JSON.stringify(changes)}`);
  expected.forEach((each, i) => {
    if (each.startsWith("~")) t.match(changes[i] ?? "", new RegExp(each.slice(1)), each);
    else t.equal(changes[i], each);
  });
}

/** As JSON has it: members that are undefined don't count. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
