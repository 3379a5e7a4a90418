import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import t from "tap";
import { DiagnosticError, error } from "../../../engine/base/diagnostic.js";
import { carryOut } from "../../../engine/cli/carry-out.js";
import type { Command } from "../../../engine/cli/command.js";

const main = join(process.cwd(), "dist/program/cli/main.js");
const site = "- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n";

/** A `hapb run` under way in a folder, with all that it says. */
function start(folder: string, ...options: string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [main, "run", "site.yml", ...options], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", XDG_STATE_HOME: join(folder, "state") },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  return { child, said: () => said };
}

t.test("an interrupt while files are read ends with 99", async (t) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const folder = t.testdir({ "site.yml": site });
    const inventory = join(folder, "hosts");
    spawnSync("mkfifo", [inventory]);
    const { child, said } = start(folder, "-i", "hosts");
    const ended = once(child, "exit");
    // Opened for writing it is as soon as hapb reads it.
    const fifo = await open(inventory, "w");
    child.kill(signal);
    await once(child.stderr!, "data");
    await fifo.close();
    t.strictSame(await ended, [99, null], signal);
    t.equal(said(), "interrupted\n");
  }
});

t.test("an interrupt while hosts are connected to ends with 99 and says so", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const folder = t.testdir({
    "site.yml": site,
    hosts: `silent ansible_host=127.0.0.1 ansible_port=${port}\n`,
  });
  const { child, said } = start(folder, "-i", "hosts", "--output", "plain");
  const ended = once(child, "exit");
  const [socket] = (await once(server, "connection")) as [Socket];
  child.kill("SIGINT");
  t.strictSame(await ended, [99, null]);
  t.match(said(), "stopping: what is under way is being ended");
  socket.destroy();
});

t.test("a command that an interrupt makes fail ends with 99, too", async (t) => {
  const stopped = new DiagnosticError(error("lab/stopped", "stopped: the lab was taken away"));
  const command: Command = {
    ...{ name: "try", summary: "Try it", usage: "try", options: [] },
    run: async (_given, interrupts) => {
      const interrupted = new Promise<void>((resolve) => interrupts.onFirst(resolve));
      process.emit("SIGTERM");
      await interrupted;
      throw stopped;
    },
  };
  t.equal(await carryOut(async () => ({ command }), []), 99);
});
