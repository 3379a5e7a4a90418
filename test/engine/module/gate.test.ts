import t from "tap";
import { Secret, Unknown, type Plain } from "../../../engine/base/value.js";
import { failureOf } from "../../../engine/module/failure.js";
import { look, pass, type Passage, type Passed } from "../../../engine/module/gate.js";
import {
  defineAction,
  defineModule,
  object,
  type Check,
  type ActionCheck,
  type Applied,
} from "../../../engine/module/index.js";
import { SecretWords } from "../../../engine/module/secret-words.js";
import { fakeHost, HostFailure, Shadow, shadowed, UnknownRead } from "../../../engine/testing.js";

interface Seen {
  readonly passed?: Passed;
  readonly thrown?: unknown;
  /** What happened, in order. */
  readonly steps: string[];
}

async function through(
  module: Parameters<typeof look>[0],
  options: { check?: boolean; diff?: boolean; steps?: string[]; signal?: AbortSignal } = {},
): Promise<Seen> {
  const steps = options.steps ?? [];
  const host = fakeHost();
  const shadow = new Shadow();
  const passage: Passage = {
    host: options.check ? shadowed(host, shadow) : host,
    args: {},
    ctx: { signal: options.signal ?? new AbortController().signal } as Passage["ctx"],
    isCheckMode: options.check ?? false,
    wantsDiff: options.diff ?? false,
    foresee: (predicts, touches) => {
      steps.push(`foresee ${[...predicts.map(({ key }) => key), ...touches].join(" ")}`);
    },
    record: {
      before: async () => (steps.push("before"), 7),
      after: async (id, outcome) => void steps.push(`after ${id} ${outcome}`),
    },
  };
  try {
    return { passed: await pass(module, await look(module, passage), passage), steps };
  } catch (thrown) {
    return { thrown, steps };
  }
}

const base = { summary: "x", scope: "host" as const, args: object({}), examples: [] };

function state(check: Check, applied: Applied | (() => never) = {}, steps: string[] = []) {
  return defineModule<object, Plain>({
    ...base,
    name: "state",
    check: async () => check,
    apply: async () => {
      steps.push("apply");
      return typeof applied === "function" ? applied() : applied;
    },
  });
}

function action(check: ActionCheck, applied: Applied | (() => never) = {}, steps: string[] = []) {
  return defineAction<object>({
    ...base,
    name: "action",
    check: async () => check,
    apply: async () => {
      steps.push("apply");
      return typeof applied === "function" ? applied() : applied;
    },
  });
}

t.test("equal states: nothing is applied, nothing recorded", async (t) => {
  const { passed, steps } = await through(
    state({ before: { a: 1 }, after: { a: 1 }, result: { path: "/x" } }),
  );
  t.match(passed, { outcome: "ok", result: { path: "/x", changed: false } });
  t.strictSame(steps, []);
});

t.test("a change is recorded before and after it is made", async (t) => {
  const steps: string[] = [];
  const module = state({ before: 1, after: 2, result: { a: 1 } }, { result: { b: 2 } }, steps);
  const { passed } = await through(module, { steps });
  t.match(passed, { outcome: "changed", result: { a: 1, b: 2, changed: true } });
  t.strictSame(steps, ["before", "apply", "after 7 changed"]);
});

t.test("check mode foresees and applies nothing", async (t) => {
  const check: Check = {
    before: 1,
    after: 2,
    predicts: [{ key: "file:/x", value: undefined }],
    touches: ["unit:y"],
  };
  const { passed, steps } = await through(state(check), { check: true });
  t.match(passed, { outcome: "changed", result: { changed: true } });
  t.strictSame(steps, ["foresee file:/x unit:y"]);
});

t.test("what only doing tells is unknown in check mode, and a change when done", async (t) => {
  const check: Check = { before: 1, after: new Unknown("only doing tells") };
  const looked = await through(state(check), { check: true });
  t.match(looked.passed, { outcome: "unknown", message: "only doing tells" });
  const done = await through(state(check));
  t.match(done.passed, { outcome: "changed" });
});

t.test("what was observed wins over what was predicted", async (t) => {
  const { passed, steps } = await through(state({ before: 1, after: new Unknown("?") }, { after: 1 }));
  t.match(passed, { outcome: "ok", result: { changed: false } });
  t.strictSame(steps, ["before", "after 7 ok"]);
});

t.test("a read that check mode can't answer makes the task unknown", async (t) => {
  const module = defineModule<object, Plain>({
    ...base,
    name: "reader",
    check: async () => {
      throw new UnknownRead("it would have been changed");
    },
    apply: async () => {},
  });
  const { passed } = await through(module, { check: true });
  t.match(passed, { outcome: "unknown", message: "it would have been changed" });
});

t.test("a failed apply is recorded as failed", async (t) => {
  const { thrown, steps } = await through(
    state({ before: 1, after: 2 }, () => {
      throw new HostFailure("no");
    }),
  );
  t.match(thrown, { message: "no" });
  t.strictSame(steps, ["before", "after 7 failed"]);
});

t.test("an apply cut by an interrupt is recorded as such", async (t) => {
  const abort = new AbortController();
  const module = state({ before: 1, after: 2 }, () => {
    abort.abort();
    throw new Error("cut");
  });
  const { steps } = await through(module, { signal: abort.signal });
  t.strictSame(steps, ["before", "after 7 interrupted"]);
});

t.test("differences: the module's texts, or the members that differ", async (t) => {
  const texts = [{ label: "/x", before: "a\n", after: "b\n" }];
  const own = await through(state({ before: 1, after: 2, diff: texts }), { diff: true });
  t.strictSame(own.passed?.differences, texts);
  const made = await through(state({ before: { a: 1, b: 1 }, after: { a: 1, b: 2, c: [3] } }), {
    diff: true,
  });
  t.strictSame(made.passed?.differences, [{ label: "state", before: "b: 1\n", after: "b: 2\nc:\n  - 3\n" }]);
  const unasked = await through(state({ before: 1, after: 2 }));
  t.strictSame(unasked.passed?.differences, []);
});

t.test("actions", async (t) => {
  t.test("nothing to run", async (t) => {
    const { passed, steps } = await through(action({ willRun: false, result: { msg: "there" } }));
    t.match(passed, { outcome: "ok", result: { changed: false, msg: "there" } });
    t.strictSame(steps, []);
  });
  t.test("one that ran changed something, unless it says otherwise", async (t) => {
    t.match((await through(action({ willRun: true }))).passed, {
      outcome: "changed",
      result: { changed: true },
    });
    const quiet = await through(action({ willRun: true }, { changed: false }));
    t.match(quiet.passed, { outcome: "ok", result: { changed: false } });
  });
  t.test("in check mode it would run, or is skipped where its module says so", async (t) => {
    const would = await through(action({ willRun: true, touches: ["unit:x"] }), { check: true });
    t.match(would, { passed: { outcome: "changed" }, steps: ["foresee unit:x"] });
    const skipped = await through(action({ willRun: true, result: { skipped: true, rc: 0, msg: "would" } }), {
      check: true,
    });
    t.match(skipped.passed, {
      outcome: "skipped",
      result: { changed: false, skipped: true, rc: 0 },
      message: "would",
    });
  });
  t.test("a command that failed has run: that is a change", async (t) => {
    const { thrown } = await through(
      action({ willRun: true }, () => {
        throw new HostFailure("no", { result: { rc: 3 } });
      }),
    );
    t.match(failureOf(thrown, "action").result, { changed: true, failed: true, rc: 3, msg: "no" });
  });
});

t.test("a mistake in a module is said, without a stack", async (t) => {
  const failure = failureOf(new TypeError("x is not a function"), "mine");
  t.match(failure, { kind: "failed", message: "mine broke: x is not a function" });
  t.notMatch(JSON.stringify(failure), /at /);
});

t.test("secret words", async (t) => {
  const words = new SecretWords();
  t.equal(words.hide("nothing to hide"), "nothing to hide");
  words.add(new Secret("hunter2"));
  words.add(new Secret("hunter22"));
  words.add(new Secret("ab"));
  words.add(new Secret("-----BEGIN-----\nMIIabcdefghijklmnop\n-----END-----"));
  const cases: [string, string][] = [
    ["pw hunter2!", "pw ********!"],
    ["hunter22", "********"],
    ["ab stays: too short to hide", "ab stays: too short to hide"],
    ["one line: MIIabcdefghijklmnop", "one line: ********"],
  ];
  for (const [text, hidden] of cases) t.equal(words.hide(text), hidden);
  t.strictSame(words.hidePlain({ a: ["x hunter2"], hunter2: 1 }), { a: ["x ********"], "********": 1 });
  t.equal(words.isIn("hunter2"), true);
  t.equal(words.isIn("other"), false);
});

t.test("what a check warns of is told, whether or not anything has to change", async (t) => {
  const warnings = ["seen"];
  const warned = async (after: Plain, check: boolean) =>
    (await through(state({ before: 1, after, warnings }, { warnings: ["done"] }), { check })).passed
      ?.warnings;
  t.strictSame(await warned(1, false), ["seen"]);
  t.strictSame(await warned(2, true), ["seen"]);
  t.strictSame(await warned(2, false), ["seen", "done"]);
});
