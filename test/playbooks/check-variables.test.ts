import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import t, { type Test } from "tap";
import { run } from "../../engine/index.js";
import type { Plain } from "../../engine/module/index.js";
import { source } from "./rendered.js";
import { readSchema } from "./variables-page.js";

/** What the run fails with; "" where nothing is wrong. */
async function check(inventory: string, extra: Readonly<Record<string, Plain>> = {}): Promise<string> {
  const messages: string[] = [];
  const { exitCode } = await run({
    playbooks: ["test/playbooks/check-variables.yml"],
    inventory: [isAbsolute(inventory) ? inventory : `${source}/${inventory}.yml`],
    extraVars: {
      kubernetes_bundle: "",
      kubeadm_patches: "",
      variables_schema: readSchema() as unknown as Plain,
      ...extra,
    },
    onEvent: (event) => {
      if (event.type === "host-result" && event.result.outcome === "failed")
        messages.push(event.result.message ?? "failed");
    },
  });
  return exitCode === 0 ? "" : messages.join("\n");
}

for (const inventory of ["external", "seed", "five", "kube-vip", "none", "alone"])
  t.test(`the variables of ${inventory}, which is rendered, can work`, async (t) =>
    t.equal(await check(inventory), ""),
  );

t.test("playbooks refuse load balancers that they don't set up", async (t) => {
  t.match(
    await check("external", { topology: "stacked" }),
    /does not set up external load balancers: run playbooks\/external.yml/,
  );
  t.match(
    await check("five", { topology: "external" }),
    /does not set up stacked load balancers: run playbooks\/stacked.yml/,
  );
  t.equal(await check("none", { topology: "external" }), "");
});

t.test(
  "an inventory without the group of control planes is refused with the group that was meant",
  async (t) => {
    const groups = (...names: string[]) => {
      const folder = t.testdir({
        "hosts.yml": `all: {children: {${names.map((name) => `${name}: {hosts: {host-of-${name}: }}`).join(", ")}}}`,
      });
      return join(folder, "hosts.yml");
    };
    const variables = { kubernetes_version: "1.34.1", apiserver_vip: "10.77.1.101" };
    t.equal(
      await check(groups("control_plane", "workers"), variables),
      "the inventory has no group control_planes with a host; did you mean the group control_plane? It has to be called control_planes",
    );
    t.equal(
      await check(groups("workers"), variables),
      "the inventory has no group control_planes with a host: its hosts carry the API",
    );
    t.notMatch(await check(groups("control_planes"), variables), "group");
  },
);

t.test("patches that kubeadm would not read are refused", async (t) => {
  const good = ["etcd.json", "kube-apiserver0+merge.yaml", "kubeletconfiguration+strategic.json"];
  t.equal(await check("five", { kubeadm_patches: folderOf(t, good) }), "");
  for (const wrong of ["apiserver.yaml", "etcd.yml", "etcd+patch.yaml"])
    t.match(
      await check("five", { kubeadm_patches: folderOf(t, [...good, wrong]) }),
      `has ${wrong}: kubeadm reads files`,
    );
  t.match(await check("five", { kubeadm_patches: folderOf(t, []) }), /has no patches/);
});

function folderOf(t: Test, files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "hapb-check-variables-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const file of files) writeFileSync(join(folder, file), "");
  return folder;
}
