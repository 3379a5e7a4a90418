import t from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { up } from "../../engine/lab/up.js";
import { HostFailure, type PlainObject } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { runModule } from "../modules/run-module.js";
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
      const run = async (module: string, args: PlainObject) => runModule(host, module, args);
      const failure = async (module: string, args: PlainObject): Promise<HostFailure> => {
        try {
          await run(module, args);
        } catch (cause) {
          if (cause instanceof HostFailure) return cause;
          throw cause;
        }
        throw new Error(`${module} should fail`);
      };
      const shell = async (text: string) => (await host.run(rawShell(text))).stdout.text;
      const image = { name: "registry.example/team/app:1" };

      const settings = {
        systemd_cgroup: true,
        sandbox_image: "registry.example/pause:1",
        cni_bin_dirs: ["/usr/lib/cni"],
        registry_config_path: "/etc/containerd/certs.d",
        restrict_oom_score_adj: true,
      };
      t.equal((await run("containerd_config", settings)).outcome, "changed");
      t.equal((await run("containerd_config", settings)).outcome, "ok");
      const dump = await shell("containerd config dump");
      t.match(dump, /SystemdCgroup = true/);
      t.match(dump, /sandbox_image = ["']registry.example\/pause:1/);
      t.match(dump, /config_path = ["']\/etc\/containerd\/certs.d/);
      const before = await shell("cat /etc/containerd/config.toml");
      const refused = await failure("containerd_config", { config: { oom_score: "high" } });
      t.match(refused.message, "the new content is not valid");
      t.equal(await shell("cat /etc/containerd/config.toml"), before, "what containerd refuses is not kept");

      const off = await failure("image_pull", image);
      t.match(off.message, /ctr gets no answer/);
      t.match(off.hint, "does the container runtime run?");

      await run("service", { name: "containerd", state: "restarted" });
      const lost = await failure("image_pull", image);
      t.match(lost.message, "ctr could not pull registry.example/team/app:1");
      t.match(lost.hint, "the host has no way to the registry");

      const mirror = {
        registry: "registry.example",
        mirrors: [{ url: `http://${machine}:${registry.port}` }],
      };
      t.equal((await run("registry_mirror", { ...mirror, fallback: false })).outcome, "changed");
      t.equal((await run("registry_mirror", { ...mirror, fallback: false })).outcome, "ok");
      t.equal((await run("image_pull", image)).outcome, "changed");
      t.match(await shell("ctr -n k8s.io images ls -q"), image.name);
      t.ok(registry.asked.some((line) => line.includes("/v2/team/app/manifests/1?ns=registry.example")));
      const asked = registry.asked.length;
      t.equal((await run("image_pull", image)).outcome, "ok");
      t.equal(registry.asked.length, asked, "what is there is not asked for");
      t.equal(
        (await run("image_pull", { ...image, state: "latest" })).outcome,
        "ok",
        "the tag has not moved",
      );
      const wrong = await failure("image_pull", { name: "registry.example/team/app:2" });
      t.match(wrong.hint, "is the name right, and the tag there?");
      t.equal((await run("registry_mirror", { ...mirror, state: "absent" })).outcome, "changed");
    });
});
