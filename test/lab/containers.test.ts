import t from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { up } from "../../engine/lab/up.js";
import { Hosts } from "../../engine/shell/pool.js";
import { assertContainerd } from "./containerd.js";
import { serveRegistry } from "./registry.js";
import { login } from "./login.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "containers-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

t.test("containerd with a registry's mirror", async (t) => {
  const hosts = new Hosts();
  const lab = await up({
    name: `containers-${process.pid}`,
    hosts: [
      { name: "deb12", groups: [], family: "debian12" },
      { name: "deb13", groups: [], family: "debian13" },
    ],
    state,
    install: true,
  });
  // The machine's own address on the lab's net.
  const machine = lab.hosts[0]!.address.replace(/\d+$/, "1");
  const registry = await serveRegistry(machine);
  t.teardown(async () => {
    await hosts.close();
    await registry.close();
    await lab.down();
  });
  for (const { name, address } of lab.hosts)
    await t.test(name, async (t) => {
      const host = login(lab, hosts, { name, address });
      await assertContainerd(t, host, registry, machine);
    });
});
