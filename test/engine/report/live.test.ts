import t from "tap";
import { fit, LiveView } from "../../../engine/report/live.js";
import { painter } from "../../../engine/report/style.js";
import { terminalReport } from "../../../engine/report/terminal.js";
import { at, feed, result, task, taskEvents } from "./told.js";

t.test("the terminal view wipes what it drew and leaves what stays", async (t) => {
  let text = "";
  const report = terminalReport(
    { write: (chunk) => (text += chunk), columns: 60 },
    { verbosity: 0, color: false, isCheckMode: false },
  );
  feed(report, [
    { type: "play-start", name: "Site", at, hosts: ["a"] },
    ...taskEvents(task(1, "Start"), { a: result("changed") }),
  ]);
  t.match(text, "✔ Start");
  t.notMatch(text.slice(text.lastIndexOf("✔")), "⠋");
});

t.test("the live view names slow hosts with their last line, never wider than the screen", async (t) => {
  const live = new LiveView(painter(false));
  const ref = task(1, "A task with a long name ".repeat(6));
  live.event({ time: 0, type: "task-start", task: ref, hosts: ["a", "b"] }, 0);
  live.event(
    { time: 0, type: "host-line", task: ref, host: "b", line: "pulling 図".repeat(20), stream: "stdout" },
    10,
  );
  live.event(
    { time: 0, type: "host-result", task: ref, host: "a", result: result("ok"), isIgnored: false },
    20,
  );
  const lines = live.lines(5_000, 60, 10);
  t.match(lines[0], "1/2 hosts  5.0s");
  t.match(lines[1], "b  pulling 図");
  t.ok(lines.every((line) => fit(line, 60) === line));
});
