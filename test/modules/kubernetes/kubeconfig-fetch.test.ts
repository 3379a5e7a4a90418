import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { parse } from "yaml";
import { fakeHost } from "../../../engine/testing.js";
import { runModule } from "../run-module.js";

function config(cluster: string, server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: cluster, cluster: { server } }],
    users: [{ name: `${cluster}-admin`, user: { "client-key-data": `key of ${cluster}` } }],
    contexts: [{ name: cluster, context: { cluster, user: `${cluster}-admin` } }],
    "current-context": cluster,
  });
}

const ours = config("kubernetes", "https://10.0.0.100:8443");
const host = () => fakeHost({ files: { "/etc/kubernetes/admin.conf": ours } });

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "hapb-kubeconfig-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

const fetched = (dest: string, checkMode = false) =>
  runModule(host(), "kubeconfig_fetch", { dest, cluster_name: "shop" }, { checkMode });
const modeOf = (file: string) => statSync(file).mode & 0o777;
const serversIn = (file: string) =>
  (parse(readFileSync(file, "utf8")) as { clusters: { cluster: { server: string } }[] }).clusters.map(
    ({ cluster }) => cluster.server,
  );

t.test(
  "where there is none yet, it is made for its owner alone; a second time nothing changes",
  async (t) => {
    const dest = join(folderOf(t), "new/folder/config");
    t.equal((await fetched(dest)).outcome, "changed");
    t.equal(readFileSync(dest, "utf8"), ours);
    t.equal(modeOf(dest), 0o600);
    t.equal((await fetched(dest)).outcome, "ok");
    t.strictSame(readdirSync(join(dest, "..")), ["config"]);
  },
);

t.test("another cluster's entries stay, and the file becomes its owner's alone", async (t) => {
  const dest = join(folderOf(t), "config");
  writeFileSync(dest, config("other", "https://other:6443"), { mode: 0o644 });
  t.equal((await fetched(dest)).outcome, "changed");
  t.strictSame(serversIn(dest), ["https://other:6443", "https://10.0.0.100:8443"]);
  t.match(readFileSync(dest, "utf8"), "key of other");
  t.equal(modeOf(dest), 0o600);
});

t.test("a file that is no kubeconfig stays, and the cluster's goes beside it", async (t) => {
  const dest = join(folderOf(t), "config");
  writeFileSync(dest, "notes");
  const { result } = await fetched(dest);
  t.equal(readFileSync(dest, "utf8"), "notes");
  t.equal(result.path, `${dest}-shop`);
  t.equal(readFileSync(`${dest}-shop`, "utf8"), ours);
});

t.test("a link stays one", async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, "real"), config("other", "https://other:6443"));
  symlinkSync("real", join(folder, "config"));
  await fetched(join(folder, "config"));
  t.ok(lstatSync(join(folder, "config")).isSymbolicLink());
  t.equal(serversIn(join(folder, "real")).length, 2);
});

t.test("check mode writes nothing", async (t) => {
  const dest = join(folderOf(t), "config");
  t.equal((await fetched(dest, true)).outcome, "changed");
  t.strictSame(readdirSync(join(dest, "..")), []);
});

t.test("before there is a cluster, nothing is known", async (t) => {
  const passed = await runModule(fakeHost(), "kubeconfig_fetch", { dest: "/nowhere" }, { checkMode: true });
  t.match(JSON.stringify(passed), "there is no /etc/kubernetes/admin.conf yet");
});
