import t from "tap";
import { look, pass, type Look, type Passage } from "../../../engine/module/gate.js";
import { Unknown } from "../../../engine/base/value.js";
import { shadowed, Shadow } from "../../../engine/shell/shadow.js";
import { fakeHost, type FakeHost } from "../../../engine/testing.js";
import { builtinModules } from "../../../modules/registry.js";
import type { PlainObject } from "../../../engine/module/index.js";
import { argumentsOf } from "../arguments.js";
import { testContext } from "../context.js";
import type { HostModule } from "../contract.js";

/** Tasks of `package` in check mode, one after the other: what each finds. */
async function foreseen(host: FakeHost, ...tasks: readonly PlainObject[]): Promise<Look[]> {
  const shadow = new Shadow();
  const module = (await builtinModules.load("package")) as HostModule;
  const ctx = { ...(await testContext()), isCheckMode: true };
  const found: Look[] = [];
  for (const args of tasks) {
    const passage: Passage = {
      host: shadowed(host, shadow),
      args: argumentsOf(module, args),
      ctx,
      isCheckMode: true,
      wantsDiff: false,
      foresee: (predicts, touches) => shadow.note(predicts, touches),
      record: { before: () => Promise.resolve(1), after: () => Promise.resolve() },
    };
    const seen = await look(module, passage);
    await pass(module, seen, passage);
    found.push(seen);
  }
  await ctx.close();
  return found;
}

const table = (name: string) => ({
  rc: 1,
  stdout: `Installing:\n ${name} noarch 1-1 lab 1 k\nInstalling dependencies:\n ${name}-libs noarch 1-1 lab 1 k\n\nOperation aborted.\n`,
});
const withDnf = () =>
  fakeHost({
    programs: { dnf: "/usr/bin/dnf" },
    answers: [
      ["--assumeno install a", table("a")],
      ["--assumeno install b", table("b")],
    ],
  });

t.test("one package after the other", async (t) => {
  const [first, second] = await foreseen(withDnf(), { name: "a" }, { name: "b" });
  for (const seen of [first!, second!]) t.match(seen, { kind: "state" });
  t.match(second, { check: { before: { b: "absent" }, after: { b: "present" } } });
});

t.test("what came with another one is there", async (t) => {
  const [, second] = await foreseen(withDnf(), { name: "a" }, { name: "a-libs" });
  t.match(second, { check: { before: { "a-libs": "present" } } });
});

t.test("what can only be asked of a dry run can't be told then", async (t) => {
  const [, second] = await foreseen(withDnf(), { name: "a" }, { name: "a >= 1" });
  t.ok(second?.kind !== "state" || second.check.after instanceof Unknown);
});
