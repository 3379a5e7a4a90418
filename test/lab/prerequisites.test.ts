import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { up } from "../../engine/lab/up.js";
import { changes, failures, hapb } from "../cluster/hapb.js";

// What hosts get before anything of Kubernetes: one with systemd and a firewall that is on, one with OpenRC.

// A machine without the images makes them first.
t.setTimeout(900_000);

const folder = mkdtempSync(join(tmpdir(), "hapb-prerequisites-"));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const lab = await up({
  name: `prerequisites-${process.pid}`,
  hosts: [
    { name: "cp1", groups: ["control_planes"], family: "firewalls" },
    { name: "w1", groups: ["workers"], family: "openrc" },
  ],
  install: true,
});
t.teardown(() => lab.down());

const settings = join(folder, "settings.json");
writeFileSync(
  settings,
  JSON.stringify({
    all: {
      vars: {
        apiserver_vip: lab.vip,
        kubernetes_version: "1.34.4",
        kubernetes_install: "none",
        // They would come last.
        preflight_ignore: ["kubernetes-programs"],
        // Its own value is the same on all hosts of a real cluster.
        cgroup_driver: "cgroupfs",
        pod_network: "calico",
        calico_encapsulation: "IPIPCrossSubnet",
        // Nobody reads it here.
        calico_manifest: settings,
        https_proxy: "http://proxy.example:3128",
        no_proxy: ["mirror.example"],
      },
    },
  }),
);
const run = (...words: string[]) => hapb(folder, [...words, "-i", lab.inventoryPath, "-i", settings]);

async function on(host: string, script: string): Promise<string> {
  const { stdout, stderr } = await lab.exec(host, ["sh", "-c", script]);
  return `${stdout}${stderr}`.trim();
}

await t.test("prerequisites.yml", async (t) => {
  await on("cp1", "systemctl start firewalld; firewall-cmd -q --state");
  await on("w1", "mount --make-private /sys");
  const first = await run("prerequisites.yml");
  t.strictSame(failures(first), []);

  const wanted =
    "2379-2380/tcp 179/tcp 5473/tcp 6443/tcp 8443/tcp 10250/tcp 10256/tcp 10257/tcp 10259/tcp 30000-32767/tcp 30000-32767/udp 51820-51821/udp";
  const sorted = (ports: string) => ports.split(" ").sort().join(" ");
  for (const permanent of ["", "--permanent "]) {
    t.equal(
      sorted(await on("cp1", `firewall-cmd ${permanent}--list-ports`)),
      sorted(wanted),
      "its part's ports",
    );
    t.equal(sorted(await on("cp1", `firewall-cmd ${permanent}--list-protocols`)), "4 vrrp");
  }
  t.match(await on("cp1", "firewall-cmd --list-services"), "ssh");
  t.match(await on("w1", "grep ' /sys ' /proc/self/mountinfo | tail -n 1"), " shared:", "mounts are shared");
  t.match(await on("w1", "rc-update show default"), "hapb-shared-mounts");
  for (const { name } of lab.hosts) t.equal(await on(name, "sysctl -n net.ipv4.ip_forward"), "1", name);
  t.strictSame(changes(await run("prerequisites.yml")), { cp1: 0, w1: 0 }, "a second run changes nothing");
});

await t.test("runtime.yml: containerd with a proxy, and without again", async (t) => {
  const first = await run("runtime.yml");
  t.strictSame(failures(first), []);
  const environment = {
    cp1: "systemctl show containerd -p Environment; systemctl is-enabled containerd",
    w1: "cat /etc/conf.d/containerd; rc-update show default",
  };
  for (const [host, script] of Object.entries(environment)) {
    const said = await on(host, script);
    t.match(said, "https_proxy=http://proxy.example:3128", host);
    const exceptions = /no_proxy=(\S+)/.exec(said)?.[1]?.replace(/["']/g, "").split(",") ?? [];
    for (const name of [lab.vip, "10.96.0.0/16", "10.244.0.0/16", ".svc", ".cluster.local", "mirror.example"])
      t.ok(exceptions.includes(name), `${host}: ${name} needs no proxy`);
    for (const { address } of lab.hosts) t.ok(exceptions.includes(address), `${host}: nor does ${address}`);
    t.match(said, host === "cp1" ? "enabled" : "containerd", "at boot");
    t.match(await on(host, "ctr plugins ls"), /\bcri +\S+ +ok/, `${host}: it serves the CRI`);
  }
  t.strictSame(changes(await run("runtime.yml")), { cp1: 0, w1: 0 }, "a second run changes nothing");

  t.strictSame(failures(await run("runtime.yml", "-e", "https_proxy=")), []);
  for (const [host, script] of Object.entries(environment)) t.notMatch(await on(host, script), "proxy", host);
});
