import t from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { Host } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "time-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

/** Lab hosts share the machine's clock and may not set it: -x lets chrony follow a source without setting anything. */
const withoutSetting = `mkdir -p /etc/systemd/system/chrony.service.d
printf '[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\nExecStart=!/usr/sbin/chronyd -x\\n' > /etc/systemd/system/chrony.service.d/lab.conf
systemctl daemon-reload`;

t.test("a clock follows another host's", async (t) => {
  const hosts = new Hosts();
  const lab = await up({ name: `time-${process.pid}`, hosts: planHosts("plain", 2), state, install: true });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const [server, client] = lab.hosts.map((place) => login(lab, hosts, place)) as [Host, Host];
  const { address } = lab.hosts[0]!;

  await t.test("where the service is left out, nothing is said to run", async (t) => {
    const { outcome, result, warnings } = await runModule(client, "time_sync", {});
    t.equal(outcome, "changed", "chrony is installed");
    t.match(warnings.join(), /unmet condition/);
    t.match(result, { program: "chrony", synchronised: "unknown" });
    t.match(await client.unit("chrony"), { exists: true, activity: "inactive" });
  });

  await t.test("a source that answers, and one that doesn't", async (t) => {
    for (const host of [server, client]) await host.run(rawShell(withoutSetting));
    await runModule(server, "time_sync", {});
    await server.run(
      rawShell("printf 'local stratum 8\\nallow\\n' > /etc/chrony/conf.d/lab.conf; systemctl restart chrony"),
    );
    await t.rejects(
      runModule(client, "time_sync", { servers: ["192.0.2.1"], wait: 2 }),
      /follows no source of chrony after 2 s/,
    );
    const args = { servers: [address], wait: 60 };
    const followed = await runModule(client, "time_sync", args);
    t.equal(followed.outcome, "changed");
    t.match(followed.result, { synchronised: true });
    const again = await runModule(client, "time_sync", args);
    t.equal(again.outcome, "ok", "the second time nothing is to do");
    t.match(again.result, { synchronised: true });
    t.match((await client.run(rawShell("chronyc -n -c sources"))).stdout.text, `^,*,${address},`);
  });
});
