import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { fakeHost } from "../../../engine/testing.js";
import bundleInstall from "../../../modules/kubernetes/bundle-install.js";
import { testContext, type TestContext } from "../context.js";

const programs = { "bin/kubeadm": "kubeadm's bytes", "bin/kubelet": "the kubelet's bytes" };
const args = Object.keys(programs).map((path) => ({ path, dest: `/usr/${path}` }));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

async function bundle(t: Test): Promise<TestContext> {
  const files = Object.entries(programs).map(([path, text]) => ({
    ...{ path, kind: "program", size: text.length, sha256: sha256(text), roles: ["workers"] },
  }));
  const manifest = { format: 1, kubernetesVersion: "v1.34.4", architecture: "amd64", files };
  const ctx = await testContext({ ...programs, "manifest.json": JSON.stringify(manifest) });
  t.teardown(() => ctx.close());
  return ctx;
}

async function install(ctx: TestContext, host = fakeHost()) {
  const given = { bundle: ctx.folder, files: args };
  const { before, after } = await bundleInstall.check(host, given, ctx);
  const work = bundleInstall.apply(host, given, { before, after: after as typeof before }, ctx);
  return { host, before, work };
}

t.test("programs of a bundle are copied, and known afterwards", async (t) => {
  const ctx = await bundle(t);
  const { host, before, work } = await install(ctx);
  await work;
  t.strictSame(before, { "/usr/bin/kubeadm": null, "/usr/bin/kubelet": null });
  for (const [path, text] of Object.entries(programs))
    t.equal(new TextDecoder().decode(await host.read(`/usr/${path}`)), text);
  const again = await bundleInstall.check(host, { bundle: ctx.folder, files: args }, ctx);
  t.strictSame(again.before, again.after);
});

t.test("a manifest that leads out of its folder is none", async (t) => {
  const ctx = await bundle(t);
  const file = { path: "../kubelet", kind: "program", size: 1, sha256: sha256("x"), roles: [] };
  const manifest = { format: 1, kubernetesVersion: "v1.34.4", architecture: "amd64", files: [file] };
  await writeFile(join(ctx.folder, "manifest.json"), JSON.stringify(manifest));
  const message = `${ctx.folder}/manifest.json is not a bundle's manifest: files[0] has no path inside the bundle`;
  await t.rejects(install(ctx), { message });
});

t.test("only what is not there yet is copied", async (t) => {
  const host = fakeHost({ files: { "/usr/bin/kubeadm": programs["bin/kubeadm"] } });
  await (
    await install(await bundle(t), host)
  ).work;
  t.strictSame(
    host.changes.filter((change) => change.startsWith("upload")),
    ["upload /usr/bin/kubelet"],
  );
});

t.test("a file that is not what the manifest says is refused before any is copied", async (t) => {
  const ctx = await bundle(t);
  await writeFile(join(ctx.folder, "bin/kubelet"), "the kubelet's BYTES");
  const { host, work } = await install(ctx);
  await t.rejects(work, {
    message: `bin/kubelet of the bundle ${ctx.folder} is not what its manifest.json says`,
  });
  t.strictSame(host.changes, []);
});

t.test("a file that changes while it is copied is no success", async (t) => {
  const ctx = await bundle(t);
  const host = fakeHost();
  const copy = host.upload.bind(host);
  host.upload = async (local, path, attributes) => {
    await writeFile(local, "other bytes, later");
    await copy(local, path, attributes);
  };
  const { work } = await install(ctx, host);
  await t.rejects(work, { message: /is not what its manifest.json says/ });
});
