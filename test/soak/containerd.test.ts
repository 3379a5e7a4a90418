import t from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { buildPrograms } from "../../engine/lab/kubernetes/build.js";
import { findToolchain } from "../../engine/lab/kubernetes/golang.js";
import { containerdGroup } from "../../engine/lab/kubernetes/programs.js";
import { cacheFolder } from "../../engine/lab/folders.js";
import { up } from "../../engine/lab/up.js";
import { rawShell } from "../../engine/shell/script.js";
import { Hosts } from "../../engine/shell/pool.js";
import { assertContainerd } from "../lab/containerd.js";
import { login } from "../lab/login.js";
import { serveRegistry } from "../lab/registry.js";
import { runModule } from "../modules/run-module.js";

/** Releases on both sides of each change of the settings' schema that containerd 2 brought. */
const releases = [
  { version: "v2.0.14", schema: 3 },
  { version: "v2.4.2", schema: 4 },
];

t.setTimeout(3_600_000);
const state = mkdtempSync(join(homedir(), "containerd-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

t.test("containerd 2 takes what is written for it", async (t) => {
  const progress = (line: string): void => console.error(`# ${line}`);
  const go = await findToolchain(true, join(cacheFolder(), "toolchain"), progress);
  const hosts = new Hosts();
  const plan = releases.map((_, i) => ({ name: `host${i}`, groups: [], family: "debian13" as const }));
  const lab = await up({ name: `containerd-${process.pid}`, hosts: plan, state, install: true });
  const machine = lab.hosts[0]!.address.replace(/\d+$/, "1");
  const registry = await serveRegistry(machine);
  t.teardown(async () => {
    await hosts.close();
    await registry.close();
    await lab.down();
  });
  for (const [i, { version, schema }] of releases.entries())
    await t.test(version, async (t) => {
      const programs = join(await buildPrograms(containerdGroup(version), go, progress), "bin");
      const host = login(lab, hosts, lab.hosts[i]!);
      const shell = async (text: string) => (await host.run(rawShell(text))).stdout.text;
      await shell("systemctl stop containerd; rm -f /etc/containerd/config.toml");
      for (const name of ["containerd", "containerd-shim-runc-v2", "ctr"])
        await runModule(host, "copy", { src: join(programs, name), dest: `/usr/bin/${name}`, mode: "0755" });
      t.match(await shell("containerd --version"), ` ${version} `);
      const { result } = await runModule(host, "containerd_config", { systemd_cgroup: true });
      t.equal(result.schema, schema);
      await assertContainerd(t, host, registry, machine);
      // Settings of before containerd 2, which it still reads.
      await shell("printf 'version = 2\\n' > /etc/containerd/config.toml");
      const kept = await runModule(host, "containerd_config", { systemd_cgroup: true });
      t.equal(kept.result.schema, 2, "a file keeps its schema");
      t.match(await shell("containerd config dump"), /SystemdCgroup = true/);
    });
});
