import type { Test } from "tap";
import { HostFailure, type Host, type PlainObject } from "../../engine/module/index.js";
import { rawShell } from "../../engine/shell/script.js";
import { runModule } from "../modules/run-module.js";
import type { Registry } from "./registry.js";

/** A host's containerd, whatever its release, takes what is written for it, and pulls by a mirror. */
export async function assertContainerd(
  t: Test,
  host: Host,
  registry: Registry,
  machine: string,
): Promise<void> {
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
  t.match(dump, /sandbox(_image)? = ["']registry.example\/pause:1/);
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
  t.equal((await run("image_pull", { ...image, state: "latest" })).outcome, "ok", "the tag has not moved");
  const wrong = await failure("image_pull", { name: "registry.example/team/app:2" });
  t.match(wrong.hint, "is the name right, and the tag there?");
  t.equal((await run("registry_mirror", { ...mirror, state: "absent" })).outcome, "changed");
}
