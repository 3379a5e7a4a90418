import t from "tap";
import { Aborted, atMost, sleep } from "../../../engine/base/abort.js";

const activeTimers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

t.test("sleep ends with the signal's reason, and leaves no timer behind", async (t) => {
  const before = activeTimers();
  const abort = new AbortController();
  const sleeping = sleep(60_000, abort.signal);
  abort.abort(new Aborted("interrupted"));
  await t.rejects(sleeping, { message: "interrupted" });
  await t.rejects(sleep(60_000, abort.signal), { message: "interrupted" });
  t.equal(activeTimers(), before);
});

t.test("atMost gives what came in time, and leaves no timer that would hold the program", async (t) => {
  const before = activeTimers();
  t.equal(await atMost(60_000, Promise.resolve("done")), "done");
  await t.rejects(atMost(60_000, Promise.reject(new Error("wrong"))), { message: "wrong" });
  t.equal(activeTimers(), before);
});

t.test("atMost gives undefined when the time is over", async (t) => {
  t.equal(await atMost(1, new Promise(() => {})), undefined);
});
