import t from "tap";
import { runText } from "./run-text.js";

/** What was said of hosts for which the play ended without a failure of their own. */
async function said(tasks: string, play = ""): Promise<string[]> {
  const { events } = await runText({
    inventory: "a\nb\nc\n",
    playbook: `- hosts: all\n  gather_facts: false\n${play}  tasks:\n${tasks}`,
  });
  return events.flatMap((event) =>
    event.type === "diagnostic" ? [`${event.diagnostic.summary}. ${event.diagnostic.detail}`] : [],
  );
}

const failsOnA = "    - {fail: {msg: x}, when: inventory_hostname == 'a'}\n";

t.test("a failure that ends the play for others says so", async (t) => {
  t.strictSame(await said(failsOnA, "  any_errors_fatal: true\n"), [
    "this failure ends the play for b, c too. Nothing failed there, but `any_errors_fatal` is said of it.",
  ]);
  t.strictSame(await said(failsOnA, "  max_fail_percentage: 20\n"), [
    "this failure ends the play for b, c too. Nothing failed there, but more hosts failed than `max_fail_percentage` allows.",
  ]);
  t.strictSame(await said("    - {fail: {msg: x}, run_once: true}\n"), [
    "this failure ends the play for b, c too. Nothing failed there, but the task ran once for all of them (`run_once`).",
  ]);
});

t.test("nothing is said where the others go on, or failed themselves", async (t) => {
  t.strictSame(await said(failsOnA), []);
  t.strictSame(await said("    - fail: {msg: x}\n", "  any_errors_fatal: true\n"), []);
  t.strictSame(await said("    - {fail: {msg: x}, run_once: true, ignore_errors: true}\n"), []);
});

t.test("hosts that the block around rescues go on, and are not named", async (t) => {
  const block = `    - block:
        - {fail: {msg: x}, run_once: true}
      rescue:
        - debug: {msg: rescued}
`;
  t.strictSame(await said(block), []);
});
