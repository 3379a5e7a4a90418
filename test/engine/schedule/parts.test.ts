import t from "tap";
import { SourceFile, type Span } from "../../../engine/base/source.js";
import { Float, type Value } from "../../../engine/base/value.js";
import { defineAction, object, string, type PlainObject } from "../../../engine/module/index.js";
import { CustomStats } from "../../../engine/schedule/custom-stats.js";
import { batches } from "../../../engine/schedule/serial.js";
import { isSelected } from "../../../engine/schedule/tags.js";
import { count, emptyTally, exitCodeOf } from "../../../engine/schedule/tally.js";
import { limitOf, forEach } from "../../../engine/schedule/limit.js";
import { runText } from "./run-text.js";

t.test("figures of the playbook's own add up", async (t) => {
  const stats = new CustomStats();
  t.equal(stats.all(), undefined);
  const add = (data: PlainObject, aggregates = true) => stats.add(undefined, data, aggregates);
  add({ n: 1, text: "a", list: [1], map: { x: 1, y: { z: [1] } }, other: 1 });
  add({ n: 2, text: "b", list: [2], map: { y: { z: [2] }, w: 2 }, other: "no" });
  t.strictSame(stats.all()!.run, {
    n: 3,
    text: "ab",
    list: [1, 2],
    map: { x: 1, y: { z: [2] }, w: 2 },
    other: 1,
  });
  add({ n: 7 }, false);
  stats.add("a", { n: 1 }, true);
  t.equal(stats.all()!.run["n"], 7);
  t.strictSame(stats.all()!.hosts, { a: { n: 1 } });
});

const at: Span = { file: new SourceFile("site.yml", "serial: x"), start: 8, end: 9 };

t.test("serial cuts hosts into batches", async (t) => {
  const five = [1, 2, 3, 4, 5];
  const cases: [string, Value | undefined, number[][]][] = [
    ["nothing", undefined, [[1, 2, 3, 4, 5]]],
    ["0", 0, [[1, 2, 3, 4, 5]]],
    ["a number", 2, [[1, 2], [3, 4], [5]]],
    ["more than there are", 9, [[1, 2, 3, 4, 5]]],
    [
      "text",
      "3",
      [
        [1, 2, 3],
        [4, 5],
      ],
    ],
    ["a percentage", "40%", [[1, 2], [3, 4], [5]]],
    ["a percentage below one host", "1%", [[1], [2], [3], [4], [5]]],
    ["100%", "100%", [[1, 2, 3, 4, 5]]],
    ["a list, its last repeats", [1, 2], [[1], [2, 3], [4, 5]]],
    ["a list of both", [1, "60%"], [[1], [2, 3, 4], [5]]],
    ["a whole float", new Float(2), [[1, 2], [3, 4], [5]]],
  ];
  for (const [name, serial, expected] of cases) t.strictSame(batches(five, serial, at), expected, name);
  t.strictSame(batches([], 2, at), [], "no hosts");
  t.throws(() => batches(five, "many", at), { message: /`serial` must be/ });
});

t.test("tags", async (t) => {
  const cases: [string, string[], string[], string[], boolean][] = [
    ["no tags asked for", ["t"], [], [], true],
    ["untagged, none asked for", [], [], [], true],
    ["never, none asked for", ["never"], [], [], false],
    ["asked for", ["s", "t"], ["t"], [], true],
    ["not asked for", ["s"], ["t"], [], false],
    ["untagged, one asked for", [], ["t"], [], false],
    ["always", ["always"], ["t"], [], true],
    ["never by its other tag", ["never", "t"], ["t"], [], true],
    ["never by name", ["never"], ["never"], [], true],
    ["never under all", ["never", "t"], ["all"], [], false],
    ["tagged", ["t"], ["tagged"], [], true],
    ["tagged leaves out never", ["never", "t"], ["tagged"], [], false],
    ["untagged under tagged", [], ["tagged"], [], false],
    ["untagged", [], ["untagged"], [], true],
    ["tagged under untagged", ["t"], ["untagged"], [], false],
    ["skipped", ["t"], [], ["t"], false],
    ["skipped wins", ["t"], ["t"], ["t"], false],
    ["always can be skipped by name", ["always"], [], ["always"], false],
    ["always stays when all is skipped", ["always"], [], ["all"], true],
    ["all skipped", [], [], ["all"], false],
    ["tagged skipped", ["t"], [], ["tagged"], false],
    ["untagged skipped", [], [], ["untagged"], false],
  ];
  for (const [name, tags, wanted, skipTags, expected] of cases)
    t.equal(isSelected(tags, { tags: wanted, skipTags }), expected, name);
});

t.test("a recap counts as Ansible's does", async (t) => {
  const tally = emptyTally();
  count(tally, "ok", false);
  count(tally, "changed", true);
  count(tally, "ignored", true);
  count(tally, "ignored", false);
  count(tally, "skipped", false);
  count(tally, "rescued", true);
  t.match(tally, { ok: 4, changed: 2, ignored: 2, skipped: 1, rescued: 1, failed: 0 });
});

t.test("exit codes", async (t) => {
  const fine = { isUnreachable: false };
  const failed = { isUnreachable: false, failure: {} };
  t.equal(exitCodeOf([fine]), 0);
  t.equal(exitCodeOf([fine, failed]), 2);
  t.equal(exitCodeOf([failed, { isUnreachable: true }]), 4);
});

t.test("a limit keeps to its number, and everything started is awaited", async (t) => {
  let running = 0;
  let most = 0;
  const limit = limitOf(2);
  const ended: number[] = [];
  const work = (i: number) =>
    limit(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      ended.push(i);
      if (i === 1) throw new Error("one");
      return i;
    });
  await t.rejects(forEach([1, 2, 3, 4], work), { message: "one" });
  t.equal(most, 2);
  t.strictSame(ended.sort(), [1, 2, 3, 4]);
});

t.test("what the items of a loop are warned of, the loop is warned of once", async (t) => {
  const warns = defineAction({
    name: "warns",
    summary: "Warns.",
    scope: "host",
    args: object({ of: string("what") }),
    examples: [],
    check: async () => ({ willRun: true as const }),
    apply: async (_host, { of }) => ({ result: {}, warnings: [`beware of ${of}`] }),
  });
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - warns: { of: "{{ item }}" }
      loop: [dogs, cats, dogs]
`;
  const { events } = await runText({ inventory: "a\n", playbook, modules: { warns } });
  const [result] = events.flatMap((event) => (event.type === "host-result" ? [event.result] : []));
  t.strictSame(result?.warnings, ["beware of dogs", "beware of cats"]);
});
