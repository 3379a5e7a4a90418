import t from "tap";
import type { Tally } from "../../../engine/base/events.js";
import { duration } from "../../../engine/report/duration.js";
import { hostNames } from "../../../engine/base/host-names.js";
import { ndjsonReport } from "../../../engine/report/ndjson.js";
import { safe, safeLine } from "../../../engine/report/safe.js";
import { wantsColor } from "../../../engine/report/style.js";
import { at, feed, result, show, tally, task, taskEvents } from "./told.js";

t.test("what found nothing to do is only counted", async (t) => {
  const text = show([
    { type: "play-start", name: "Site", at, hosts: ["a", "b"] },
    ...taskEvents(task(1, "One"), { a: result("ok"), b: result("skipped") }),
    ...taskEvents(task(2, "Two"), { a: result("ok"), b: result("ok") }),
    { type: "play-end", name: "Site" },
  ]);
  t.equal(text, "\nPLAY Site  2 hosts\n  · 2 tasks found nothing to do\n");
});

t.test("a change names the hosts it was made on", async (t) => {
  const text = show(
    taskEvents(task(1, "Start"), { a: result("changed"), b: result("ok"), c: result("changed") }),
  );
  t.equal(text, "  ✔ Start  0.4s\n      changed  a, c\n");
});

t.test("check mode says would change", async (t) => {
  t.match(
    show(taskEvents(task(1, "Start"), { a: result("changed") }), { isCheckMode: true }),
    "would change  a",
  );
});

t.test("equal failures are one block, with place, last lines and what to do next", async (t) => {
  const stderr = Array.from({ length: 14 }, (_, i) => `line ${i + 1}`).join("\n");
  const failed = () =>
    result("failed", {
      result: { rc: 5, stderr },
      message: "the service did not start",
      hint: "look at journalctl -u x",
    });
  const text = show(taskEvents(task(1, "Start"), { a: failed(), b: failed(), c: result("ok") }));
  t.equal(
    text,
    [
      "  ✘ Start  0.4s",
      "      failed  a, b",
      "      at site.yml:3:5",
      "      the service did not start",
      "      exit code 5",
      "      │ … 2 lines before (-v shows them)",
      ...Array.from({ length: 12 }, (_, i) => `      │ line ${i + 3}`),
      "      → look at journalctl -u x",
      "",
    ].join("\n"),
  );
});

t.test("of a loop only the failed items are told", async (t) => {
  const items = [result("ok", { item: "x" }), result("failed", { item: "y", message: "no" })];
  const text = show(
    taskEvents(
      task(1, "Copy"),
      { a: result("failed", { message: "one or more items failed" }) },
      { a: items },
    ),
  );
  t.match(text, "failed  a  (1 of 2 items)");
  t.match(text, "item y");
  t.notMatch(text, "item x");
});

t.test("control codes of a host are shown and not obeyed", async (t) => {
  const text = show(
    taskEvents(task(1, "Run"), { a: result("failed", { message: "\u001b[2Jboo\u0007\u009b31m" }) }),
  );
  t.match(text, "␛[2Jboo␇<U+009B>31m");
  t.notMatch(text, "\u001b");
});

t.test("a debug task shows a float as one", async (t) => {
  const said = result("ok", { result: { f: 1 }, said: "1.0" });
  t.match(show(taskEvents(task(1, "Say", "debug"), { a: said })), "f: 1.0");
});

t.test("a debug task shows its message", async (t) => {
  t.match(
    show(taskEvents(task(1, "Say", "debug"), { a: result("ok", { result: { msg: "hello\nworld" } }) })),
    "hello\n      world",
  );
});

t.test("a diff shows before and after", async (t) => {
  const differences = [{ label: "/etc/x", before: "a\nb\n", after: "a\nc\n" }];
  const text = show(taskEvents(task(1, "Copy"), { a: result("changed", { differences }) }));
  t.match(text, /--- \/etc\/x \(before\)[^]*-b\n +\+c/);
});

t.test("the recap counts each host; rare columns only where used", async (t) => {
  const tallies = new Map([
    ["a", tally({ ok: 10, changed: 2 })],
    ["long", tally({ ok: 3, unknown: 1 })],
  ]);
  const text = show([
    { type: "run-end", tallies, exitCode: 0, pendingHandlers: [{ host: "a", handler: "restart x" }] },
  ]);
  t.match(text, "  a     ok=10  changed=2  unreachable=0  failed=0  unknown=0  skipped=0\n");
  t.match(text, "  long  ok=3   changed=0  unreachable=0  failed=0  unknown=1  skipped=0\n");
  t.notMatch(text, "rescued");
  t.match(text, "a: handler ‘restart x’ was notified and did not run");
  t.notMatch(text, "STATS");
});

t.test("the recap says how many warnings were told, each once for the hosts that it is about", async (t) => {
  const end = {
    type: "run-end",
    exitCode: 0,
    tallies: new Map([["a", tally({ ok: 2 })]]),
    pendingHandlers: [],
  };
  const told = (warnings: string[]) => result("ok", { warnings });
  const once = taskEvents(task(1, "Look"), { a: told(["old"]), b: told(["old"]) });
  t.match(show([...once, end]), /\n {2}1 warning, told above\n/);
  const more = taskEvents(task(2, "Look again"), { a: told(["old", "small"]), b: told(["slow"]) });
  t.match(show([...once, ...more, end]), /\n {2}4 warnings, told above\n/);
  t.notMatch(show([...taskEvents(task(3, "Fine"), { a: result("ok") }), end]), "warning");
});

t.test("figures of the playbook's own come behind the recap", async (t) => {
  const stats = { run: { upgraded: 2, "odd\u001b[31m": ["x"] }, hosts: { a: { version: "6.1" } } };
  const text = show([{ type: "run-end", tallies: new Map(), exitCode: 0, pendingHandlers: [], stats }]);
  t.match(text, "\nSTATS\n  upgraded: 2\n");
  t.match(text, "  a  version: 6.1\n");
  t.notMatch(text, "\u001b[31m");
});

t.test("an interruption says what was under way and which jobs go on", async (t) => {
  const text = show([
    {
      type: "interrupted",
      underWay: [{ host: "a", task: "Copy" }],
      jobs: [{ host: "b", job: "kubeadm init" }],
    },
  ]);
  t.match(text, "a: Copy was under way and was stopped");
  t.match(text, "b: kubeadm init goes on there as a job");
});

t.test("NDJSON is one object a line, places as text, maps as objects", async (t) => {
  const written: string[] = [];
  const report = ndjsonReport({ write: (chunk) => written.push(chunk), columns: 80 });
  feed(report, [
    { type: "task-start", task: task(1, "Start"), hosts: ["a"] },
    { type: "run-end", tallies: new Map([["a", tally({ ok: 1 })]]), exitCode: 0, pendingHandlers: [] },
  ]);
  const objects = written.map(
    (line) => JSON.parse(line) as { task?: { at: string }; tallies?: Record<string, Tally> },
  );
  t.equal(objects[0]!.task!.at, "site.yml:3:5");
  t.equal(objects[1]!.tallies!["a"]!.ok, 1);
  t.ok(written.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1));
});

t.test("small pieces", async (t) => {
  t.strictSame([400, 9_900, 12_400, 125_000].map(duration), ["0.4s", "9.9s", "12s", "2m 05s"]);
  t.equal(hostNames(["a", "b"], 2), "all 2 hosts");
  t.equal(hostNames(["a"], 1), "a");
  t.equal(hostNames(["a", "b", "c", "d", "e", "f", "g"], 9), "a, b, c, d, e and 2 more");
  t.equal(safe("a\tb\r\nc"), "a\tb\nc");
  t.equal(safeLine("a\nb\u202ec"), "a␊b<U+202E>c");
  t.equal(wantsColor({ isTTY: true }, { NO_COLOR: "1" }), false);
  t.equal(wantsColor({ isTTY: true }, { TERM: "dumb" }), false);
  t.equal(wantsColor({ isTTY: true }, {}), true);
  t.equal(wantsColor({ isTTY: false }, { FORCE_COLOR: "1" }), true);
});

t.test(
  "a batch without hosts is told below what the one before did, with its hosts and number",
  async (t) => {
    const text = show([
      { type: "play-start", name: "Site", at, hosts: ["a"], batch: { number: 1, of: 3 } },
      ...taskEvents(task(1, "One"), { a: result("ok") }),
      {
        ...{ type: "play-skip", name: "Site", at, reason: "no hosts left" },
        ...{ hosts: ["b"], batch: { number: 2, of: 3 } },
      },
      { type: "play-start", name: "Site", at, hosts: ["c"], batch: { number: 3, of: 3 } },
      { type: "play-end", name: "Site" },
    ]);
    t.equal(
      text,
      [
        "",
        "PLAY Site  a, batch 1 of 3",
        "  · 1 task found nothing to do",
        "",
        "PLAY Site  b, batch 2 of 3",
        "  skipped: no hosts left",
        "",
        "PLAY Site  c, batch 3 of 3",
        "",
      ].join("\n"),
    );
  },
);

t.test(
  "failures that differ in the host's own name and address alone are one block, in the play's order",
  async (t) => {
    const refused = (address: string) =>
      result("unreachable", {
        result: { unreachable: true, msg: `root@${address}:22: the server refused the log-in` },
        message: `root@${address}:22: the server refused the log-in`,
      });
    const events = taskEvents(task(1, "Facts"), { cp2: refused("10.0.0.2"), cp1: refused("fe80::1%eth0") });
    const text = show([{ ...events[0], hosts: ["cp1", "cp2"] }, ...events.slice(1)]);
    t.match(text, /unreachable {2}all 2 hosts\n.*at site.*\n +root@fe80::1%eth0:22: the server refused.*\n$/);
    const named = (name: string, what: string) => result("failed", { message: `${name} has ${what}` });
    const failed = show(
      taskEvents(task(1, "Look"), {
        a: named("a", "a fault"),
        b: named("b", "a fault"),
        w: named("w", "no"),
      }),
    );
    t.match(failed, "failed  w\n");
    t.match(failed, "failed  a\n");
    const longer = { web1: named("web1", "no disk"), web11: named("web11", "no disk") };
    t.match(show(taskEvents(task(1, "Look"), longer)), "failed  all 2 hosts");
  },
);

t.test("an interrupted run of playbooks says how it goes on", async (t) => {
  const event = { type: "interrupted", underWay: [], jobs: [] };
  t.match(show([event], { isResumable: true }), /Interrupted\..*again.*--resume/);
  t.notMatch(show([event]), "--resume");
});
