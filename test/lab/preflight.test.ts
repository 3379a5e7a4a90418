import t from "tap";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run, type RunEvent } from "../../engine/index.js";
import { admin } from "../../engine/lab/base/users.js";
import type { HostPlan } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { Plain } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the base images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "preflight-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

/** One host of each kind that packages come to in another way, and one that is none of ours. */
const plan: readonly HostPlan[] = [
  { name: "cp1", groups: ["control_planes"] },
  { name: "w1", groups: ["workers"], family: "debian13" },
  { name: "w2", groups: ["workers"], family: "openrc" },
  { name: "w3", groups: ["workers"], family: "dnf" },
  { name: "w4", groups: ["workers"], family: "zypper" },
  { name: "other", groups: [] },
];

t.test("what hosts are, seen before anything is changed", async (t) => {
  const lab = await up({ name: `preflight-${process.pid}`, hosts: plan, state, install: true });
  t.teardown(() => lab.down());
  const addressOf = (name: string) => lab.hosts.find((host) => host.name === name)!.address;
  const on = async (name: string, script: string) => (await lab.exec(name, ["sh", "-c", script])).stdout;

  const hosts = new Hosts();
  t.teardown(() => hosts.close());
  const hostOf = (name: string) =>
    login(
      lab,
      hosts,
      lab.hosts.find((host) => host.name === name)!,
    );

  /** What preflight.yml comes to. */
  const preflight = async (vars: Record<string, Plain> = {}, inventory: readonly string[] = []) => {
    const common = { apiserver_vip: lab.vip, kubernetes_version: "1.34.4", cgroup_driver: "cgroupfs" };
    const events: RunEvent[] = [];
    const { exitCode } = await run({
      playbooks: ["playbooks/preflight.yml"],
      inventory: [lab.inventoryPath, ...inventory],
      extraVars: { ...common, ...vars },
      onEvent: (event) => events.push(event),
    });
    const results = events.flatMap((event) => (event.type === "host-result" ? [event.result] : []));
    return {
      exitCode,
      said: results
        .filter(({ outcome }) => outcome === "failed")
        .map(({ message, hint }) => [message, hint].join("\n"))
        .join("\n"),
      warnings: results.flatMap(({ warnings }) => warnings).join("\n"),
    };
  };

  await t.test("bare hosts are let pass", async (t) => {
    const { exitCode, said, warnings } = await preflight();
    t.equal(said, "");
    t.equal(exitCode, 0);
    t.match(warnings, /there is 1 control plane/);
    t.notMatch(warnings, /way-unknown|vrrp-unheard/, "all ways were tried, and VRRP was listened for");
  });

  await t.test("everything that is wrong with them is said at once", async (t) => {
    // Somebody on a port of the cluster's; a filter that drops, one that refuses in the host's name, and one that says so.
    await on(
      "cp1",
      "perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 2379, Listen => 1); fork and exit; close STDOUT; close STDERR; sleep 600'",
    );
    await on("w1", "iptables -I INPUT -p tcp --dport 10250 -j DROP");
    await on("w2", "iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with tcp-reset");
    await on("w3", "iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with icmp-admin-prohibited");
    // A clone, and an /etc/hosts that knows better.
    await on("w4", `echo '${(await on("cp1", "cat /etc/machine-id")).trim()}' > /etc/machine-id`);
    await on("w4", "echo 127.0.1.1 k8s.example.org >> /etc/hosts");
    // Another group of load balancers of the same number, one of whose hosts has our address.
    await on(
      "other",
      `ip addr add ${lab.vip}/24 dev eth0; apt-get -qq install -y keepalived >/dev/null 2>&1`,
    );
    const held = addressOf("other").replace(/\d+$/, "199");
    const foreign = `vrrp_instance A {\n  interface eth0\n  virtual_router_id 51\n  priority 100\n  virtual_ipaddress {\n    ${held}/32\n  }\n}\n`;
    // It advertises from when it has its address, seconds after its start.
    const starts = `cat > /etc/keepalived/keepalived.conf; systemctl restart keepalived
      n=0; until ip -o addr show dev eth0 | grep -q ' ${held}/32' || [ $n -ge 60 ]; do sleep 0.5; n=$((n + 1)); done
      ip -o addr show dev eth0`;
    t.match(
      (await lab.exec("other", ["sh", "-c", starts], foreign)).stdout,
      `${held}/32`,
      "others advertise",
    );

    const { exitCode, said } = await preflight({
      cluster_endpoint: "k8s.example.org",
      pod_subnet: addressOf("cp1").replace(/\d+\.\d+$/, "0.0/16"),
      preflight_ignore: ["node-ip-in-cluster-net", "endpoint-in-cluster-net"],
    });
    t.equal(exitCode, 2);
    const rules = [...said.matchAll(/\(([a-z0-9-]+)\)$/gm)].map(([, id]) => id);
    t.strictSame(
      [...new Set(rules)].sort(),
      [
        "endpoint-in-hosts-file",
        "machine-id-twice",
        "net-of-host",
        "port-taken",
        "vip-taken",
        "vrrp-foreign",
        "way-shut",
      ],
      said,
    );
    t.match(said, /cp1\n(?: {4,6}.*\n)* {4}perl listens on port 2379 already, which etcd needs/);
    t.match(said, `no way to ${addressOf("w1")}:10250 (no answer)`);
    t.match(said, `no way to ${addressOf("w2")}:10250 (refused, though something listens there)`);
    t.match(said, `no way to ${addressOf("w3")}:10250 (No route to host)`);
    t.match(said, /cp1, w4\n {4}have the same machine-id/);
    t.match(said, new RegExp(`keepalived_router_id\n {4}51 is in use by ${addressOf("other")}`));
    t.match(said, /apiserver_vip\n {4}\S+ is in use: \S+ answers for it/);
    t.match(said, "w4\n    its /etc/hosts has k8s.example.org with 127.0.1.1");
    t.match(said, "nothing was changed");
  });

  await t.test(
    "load balancers of IPv6 addresses are heard in their own group, by perl and by Python",
    async (t) => {
      const config = `vrrp_instance B {\n  interface eth0\n  virtual_router_id 52\n  virtual_ipaddress {\n    fd00:77::199/128\n  }\n}\n`;
      const starts = `cat > /etc/keepalived/keepalived.conf; systemctl restart keepalived
      n=0; until ip -o addr show dev eth0 | grep -q fd00:77::199 || [ $n -ge 60 ]; do sleep 0.5; n=$((n + 1)); done
      ip -o addr show dev eth0`;
      t.match(
        (await lab.exec("other", ["sh", "-c", starts], config)).stdout,
        "fd00:77::199",
        "it advertises",
      );
      const advert = { router_id: 52, addresses: ["fd00:77::199"], source: /^fe80::/ };
      await on("w3", "mv /usr/bin/perl /root/perl");
      for (const name of ["cp1", "w3"]) {
        const args = { targets: [], vip: "fd00:77:0::1", vrrp_interface: "eth0" };
        const { result } = await runModule(hostOf(name), "kubernetes_reach", args);
        t.match(result, { has_listened: true, adverts: [advert] }, name);
        const other = await runModule(hostOf(name), "kubernetes_reach", { ...args, vip: lab.vip });
        t.match(other.result, { has_listened: true, adverts: [] }, `${name}: they are no matter of IPv4`);
      }
      await on("w3", "mv /root/perl /usr/bin/perl");
    },
  );

  await t.test("what listens for a moment ends by itself, where nobody ends it", async (t) => {
    const { result } = await runModule(hostOf("cp1"), "kubernetes_listen", { ports: [2379], seconds: 2 });
    const pid = Number(result["pid"]);
    t.match(result, { ports: [] }, "somebody has this port");
    const free = await runModule(hostOf("cp1"), "kubernetes_listen", { ports: [2380], seconds: 2 });
    t.match(free.result, { ports: [2380] });
    const pids = [pid, Number(free.result["pid"])].filter(Boolean).join(" ");
    const gone = `n=0; while kill -0 ${pids} 2>/dev/null && [ $n -lt 50 ]; do sleep 0.2; n=$((n + 1)); done; echo $n`;
    t.ok(Number(await on("cp1", gone)) < 50, "it ended");
  });

  await t.test("mended hosts are let pass, and nothing that listened for a moment is left", async (t) => {
    await on("cp1", "kill $(ss -Hltnp 'sport = :2379' | sed 's/.*pid=\\([0-9]*\\).*/\\1/')");
    for (const name of ["w1", "w3"]) await on(name, "iptables -D INPUT 1");
    await on("w4", "tr -d - </proc/sys/kernel/random/uuid > /etc/machine-id");
    await on("other", `systemctl stop keepalived; ip addr del ${lab.vip}/24 dev eth0`);
    for (const name of ["cp1", "w1", "w2", "w3", "w4"])
      t.equal(await on(name, "pgrep -f '[h]apb-listen' || true"), "", name);
    const open = "iptables -D INPUT 1; iptables -A INPUT -p tcp --dport 9 -j REJECT";
    await on("w2", open);
    const { exitCode, said } = await preflight();
    t.equal(said, "");
    t.equal(exitCode, 0, "a filter that rejects elsewhere is in nobody's way");
  });

  await t.test("an address that is on no interface, and a host without sudo rights", async (t) => {
    const wrong = join(state, "wrong.yml");
    writeFileSync(wrong, "all: { hosts: { w4: { node_ip: 10.99.0.4 } } }\n");
    const elsewhere = await preflight({}, [wrong]);
    t.match(
      elsewhere.said,
      /w4\n {4}its node_ip 10.99.0.4 is on no interface of the host \(node-ip-absent\)\n {6}it has /,
    );
    await on("cp1", "mv /etc/sudoers.d /root/sudoers.d; mkdir -m 750 /etc/sudoers.d");
    const { exitCode, said } = await preflight({ ansible_user: admin.name });
    t.equal(exitCode, 2);
    t.match(said, /sudo asks for a password[^]*allow the user NOPASSWD/);
  });
});
