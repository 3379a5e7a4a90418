import { createServer, type AddressInfo } from "node:net";
import t, { type Test } from "tap";
import { localHost } from "../../engine/shell/shells.js";
import { lacks } from "../../programs.js";
import { runModule } from "../run-module.js";

/** A port that says two things, one after the other, and doesn't hang up. */
async function talker(t: Test): Promise<{ readonly port: number; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((socket) => {
    asked++;
    socket.on("error", () => {});
    socket.write("starting\n");
    setTimeout(() => socket.write("version 1.2 ready\n"), 700).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

t.test("what a port says", { skip: lacks("bash") }, async (t) => {
  const { host } = localHost(t);
  const { port, asked } = await talker(t);
  const first = await runModule(host, "wait_for", { port, search_regex: "^start", connect_timeout: 20 });
  t.equal(first.outcome, "ok");
  t.equal(asked(), 1, "what it says at first is enough, and isn't waited behind");
  const args = { port, search_regex: "version (?P<number>[\\d.]+)", connect_timeout: 2, sleep: 0 };
  const { result } = await runModule(host, "wait_for", args);
  t.match(result, { match_groups: ["1.2"], match_groupdict: { number: "1.2" } });
  const never = runModule(host, "wait_for", {
    ...args,
    search_regex: "stopped",
    connect_timeout: 1,
    timeout: 0,
  });
  await t.rejects(never, { message: /doesn't match stopped/ });
});
