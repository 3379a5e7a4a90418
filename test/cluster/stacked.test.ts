import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  bootLab,
  clusterIsWell,
  controlPlanes,
  eventually,
  holders,
  kubectl,
  onHost,
  say,
  voters,
} from "./lab.js";
import { wrongPredictions } from "./prediction.js";
import { changes, hapbRun } from "./run.js";
import { differences, snapshot } from "./snapshot.js";
import { isReady, outage } from "./through-vip.js";

// From bare hosts to a cluster takes a minute and a half, and this file wipes and cuts it afterwards.
t.setTimeout(1_500_000);

const port = 8443;
const { lab, folder, end } = await bootLab("stacked", "stacked", 4);
t.teardown(end);
const state = join(folder, "state");
const run = (args: readonly string[] = [], inventory = lab.inventoryPath) =>
  hapbRun("stacked.yml", inventory, { state, args });

await t.test("from bare hosts to a verified cluster, as the check said", async (t) => {
  const check = await run(["--check"]);
  t.strictSame(check.failures, []);
  t.equal(check.exitCode, 0);
  t.equal(
    await say(lab, "cp1", "ls /etc/kubernetes /usr/bin/kubeadm /var/lib/hapb 2>/dev/null | wc -l"),
    "0",
  );

  const began = Date.now();
  const first = await run();
  t.comment(`the first run took ${((Date.now() - began) / 1000).toFixed(0)} s`);
  t.strictSame(first.failures, []);
  t.equal(first.exitCode, 0);
  t.strictSame(wrongPredictions(check, first), []);

  t.equal(await voters(lab, "cp1"), 3);
  await clusterIsWell(lab, "cp1", 4, 10);
  t.equal((await holders(lab, controlPlanes)).length, 1);
  t.ok(await isReady(lab.vip, port));
});

await t.test("a second run changes nothing, and nothing was changed", async (t) => {
  const before = await snapshot(lab, "cp1");
  const second = await run();
  t.strictSame(second.failures, []);
  t.strictSame(changes(second), { cp1: 0, cp2: 0, cp3: 0, w1: 0 });
  t.strictSame(differences(before, await snapshot(lab, "cp1")), []);
});

await t.test("the address answers again when haproxy is killed where it is", async (t) => {
  const [holder] = await holders(lab, controlPlanes);
  const kill = `for id in $(ctr -n k8s.io containers ls -q 'labels."io.kubernetes.container.name"==haproxy'); do ctr -n k8s.io tasks kill --all --signal SIGKILL $id; done`;
  const seconds = await outage(lab.vip, port, () => onHost(lab, holder!, kill));
  t.comment(`haproxy killed: ${seconds.toFixed(1)} s without an answer`);
  t.ok(await isReady(lab.vip, port));
});

await t.test("the address moves when its host has no haproxy any more, and comes home", async (t) => {
  const [holder] = await holders(lab, controlPlanes);
  const seconds = await outage(lab.vip, port, () =>
    onHost(lab, holder!, "mv /etc/kubernetes/manifests/haproxy.yaml /root/"),
  );
  t.comment(`haproxy's manifest taken away: ${seconds.toFixed(1)} s without an answer`);
  t.notSame(await holders(lab, controlPlanes), [holder]);
  await onHost(lab, holder!, "mv /root/haproxy.yaml /etc/kubernetes/manifests/");
  await eventually(
    "the address is home again",
    60,
    async () => (await holders(lab, controlPlanes))[0] === holder,
  );
  t.ok(await isReady(lab.vip, port));
});

await t.test("the address moves when its host's power is cut", async (t) => {
  const [holder] = await holders(lab, controlPlanes);
  const seconds = await outage(lab.vip, port, () => lab.powerCut(holder!));
  t.comment(`power of ${holder} cut: ${seconds.toFixed(1)} s without an answer`);
  t.ok(await isReady(lab.vip, port));
  await lab.boot(holder!);
  const other = controlPlanes.find((name) => name !== holder)!;
  await clusterIsWell(lab, other, 4);
});

await t.test("all hosts rebooted at once: the cluster comes back by itself", async (t) => {
  await Promise.all(lab.hosts.map(({ name }) => lab.powerCut(name)));
  await Promise.all(lab.hosts.map(({ name }) => lab.boot(name)));
  const seconds = await clusterIsWell(lab, "cp1", 4, 300);
  t.comment(`all hosts rebooted: ${seconds.toFixed(0)} s until all nodes were Ready`);
  await eventually("the address answers", 60, () => isReady(lab.vip, port));
  t.equal((await holders(lab, controlPlanes)).length, 1);
  const after = await run();
  t.strictSame(after.failures, []);
  t.strictSame(changes(after), { cp1: 0, cp2: 0, cp3: 0, w1: 0 });
});

/** The CA, the keys and what etcd has committed: what a lost cluster would have lost. */
const treasure =
  "cd / && find etc/kubernetes/pki var/lib/etcd/member/snap/db -type f | sort | xargs sha256sum";

await t.test("a cluster that is merely off is refused, and nothing of it is touched", async (t) => {
  await Promise.all(lab.hosts.map(({ name }) => lab.powerCut(name)));
  await lab.boot("cp1");
  await eventually(
    "etcd runs alone",
    60,
    async () => (await onHost(lab, "cp1", "ctr -n k8s.io tasks ls | grep -q RUNNING")).rc === 0,
  );
  const before = await say(lab, "cp1", treasure);
  const refused = await run();
  t.not(refused.exitCode, 0);
  t.match(refused.failures.join("\n"), /cp2, cp3 could not be reached/);
  const alone = await run(["--limit", "cp1"]);
  t.not(alone.exitCode, 0);
  t.match(alone.failures.join("\n"), /cp2, cp3 could not be reached/);
  t.equal(await say(lab, "cp1", treasure), before);
  await Promise.all(["cp2", "cp3", "w1"].map((name) => lab.boot(name)));
  await clusterIsWell(lab, "cp2", 4, 300);
});

/** All that was on the machine's disk is gone, as with a new one of the same name and address. */
const wipe =
  "systemctl stop kubelet; systemctl stop containerd; rm -rf /etc/kubernetes /var/lib/etcd/* /var/lib/kubelet/* /var/lib/hapb /etc/cni/net.d /etc/haproxy /etc/keepalived; sync";

await t.test("the first control plane wiped, the others off: alone it is refused", async (t) => {
  await onHost(lab, "cp1", wipe);
  await lab.powerCut("cp1");
  await lab.boot("cp1");
  await Promise.all(["cp2", "cp3"].map((name) => lab.powerCut(name)));
  const refused = await run(["--limit", "cp1"]);
  t.not(refused.exitCode, 0);
  t.match(refused.failures.join("\n"), /cp2, cp3 could not be reached/);
  t.equal(await say(lab, "cp1", "ls -A /var/lib/etcd | wc -l"), "0");
  await Promise.all(["cp2", "cp3"].map((name) => lab.boot(name)));
});

await t.test("the first control plane wiped, the others there: it joins them", async (t) => {
  await eventually(
    "the API is back",
    120,
    async () => (await kubectl(lab, "cp2", "get --raw /readyz")) === "ok",
  );
  const ca = await say(lab, "cp2", "sha256sum < /etc/kubernetes/pki/ca.crt");
  const joined = await run();
  t.strictSame(joined.failures, []);
  t.equal(await say(lab, "cp1", "sha256sum < /etc/kubernetes/pki/ca.crt"), ca);
  await clusterIsWell(lab, "cp2", 4, 30);
});

await t.test("so it does when the inventory names it last", async (t) => {
  const reversed = join(folder, "reversed.yml");
  const text = readFileSync(lab.inventoryPath, "utf8");
  const order = /(control_planes:\n\s+hosts:\n)((?:\s+cp\d: null\n)+)/;
  writeFileSync(
    reversed,
    text.replace(
      order,
      (_, head: string, hosts: string) => head + hosts.trimEnd().split("\n").reverse().join("\n") + "\n",
    ),
  );
  t.match(readFileSync(reversed, "utf8"), /cp3: null\s+cp2: null\s+cp1: null/);
  // In this order the first one is cp3.
  await onHost(lab, "cp3", wipe);
  await lab.powerCut("cp3");
  await lab.boot("cp3");
  const ca = await say(lab, "cp2", "sha256sum < /etc/kubernetes/pki/ca.crt");
  const joined = await run([], reversed);
  t.strictSame(joined.failures, []);
  t.equal(await say(lab, "cp3", "sha256sum < /etc/kubernetes/pki/ca.crt"), ca);
  await clusterIsWell(lab, "cp1", 4, 30);
});
