import { readFileSync } from "node:fs";
import t from "tap";
import { parseLook } from "../../../../modules/kubernetes/preflight/look.js";
import { holds, overlaps, parseIp, parseNet } from "../../../../modules/kubernetes/preflight/net.js";
import type { HostPlan } from "../../../../modules/kubernetes/preflight/plan.js";
import { parseReach } from "../../../../modules/kubernetes/preflight/reach-script.js";
import { checkValues } from "../../../../modules/kubernetes/preflight/schema.js";
import { planOf } from "./plans.js";

t.test("values that the schema refuses", async (t) => {
  const schema = JSON.parse(readFileSync("playbooks/vars/schema.json", "utf8")) as { [key: string]: never };
  const of = async (settings: HostPlan["settings"]) =>
    (await checkValues(planOf({ settings }), schema)).filter(({ about }) =>
      Object.keys(settings).some((name) => about.startsWith(name)),
    );
  t.strictSame(await of({ loadbalancer_port: 8443 }), []);
  t.match(await of({ loadbalancer_port: "8443" }), [
    { rule: "values", about: "loadbalancer_port", problem: /must be integer/ },
  ]);
  t.match(await of({ pod_network: "brigde" }), [{ about: "pod_network", mend: /^one of calico, / }]);
  t.match(await of({ node_name: "UPPER" }), [{ about: "node_name" }]);
  t.match(await of({ preflight_ignore: "cpu" }), [{ about: "preflight_ignore", problem: /must be array/ }]);
  t.match(await of({ node_taints: [{ key: "gpu", effect: "NoSchedul" }] }), [
    {
      about: "node_taints.0.effect",
      problem: '"NoSchedul" (on h1) must be equal to one of the allowed values',
    },
  ]);
});

t.test("text where a number or a yes is wanted: how the command line gives one", async (t) => {
  const schema = JSON.parse(readFileSync("playbooks/vars/schema.json", "utf8")) as { [key: string]: never };
  const mendOf = async (settings: HostPlan["settings"], name: string) =>
    (await checkValues(planOf({ settings }), schema)).find(({ about }) => about === name)?.mend;
  const given = await mendOf({ keepalived_unicast: "false" }, "keepalived_unicast");
  t.match(given, `-e '{"keepalived_unicast": false}'`);
  t.equal(await mendOf({ keepalived_unicast: "perhaps" }, "keepalived_unicast"), "see docs/variables.md");
});

t.test("what may hold a password is not shown", async (t) => {
  const schema = JSON.parse(readFileSync("playbooks/vars/schema.json", "utf8")) as { [key: string]: never };
  const password = "bluebird";
  const wrong: HostPlan["settings"][] = [
    { registry_mirrors: [{ registry: "docker.io", header: { Authorization: password } }] },
    { registry_mirrors: `https://ada:${password}@mirror.example` },
    { registry_mirrors: [`https://ada:${password}@mirror.example`] },
    { kubeadm_extra: { InitConfiguration: { token: password }, Unknown: { token: password } } },
    { kubeadm_extra: { InitConfiguration: password } },
    { containerd_config_extra: [{ auth: password }] },
    { http_proxy: `ftp://ada:${password}@proxy.example` },
    { kubelet_extra_args: password },
  ];
  for (const settings of wrong) {
    const [name = ""] = Object.keys(settings);
    const found = (await checkValues(planOf({ settings }), schema)).filter(({ about }) =>
      about.startsWith(name),
    );
    t.ok(found.length > 0, name);
    t.notMatch(JSON.stringify(found), password, name);
  }
  t.match(await checkValues(planOf({ settings: wrong[0]! }), schema), [
    {
      about: "registry_mirrors.0",
      problem: "a mapping (registry, header) (on h1) must have required property 'mirrors'",
    },
  ]);
  t.match(await checkValues(planOf({ settings: wrong[3]! }), schema), [
    {
      about: "kubeadm_extra",
      problem: "a mapping (InitConfiguration, Unknown) (on h1) must not have Unknown",
    },
  ]);
});

t.test("addresses and nets", async (t) => {
  t.strictSame(parseIp("10.0.0.1"), { bits: 32, value: 167772161n });
  t.strictSame(parseIp("::1"), { bits: 128, value: 1n });
  for (const wrongOne of ["10.0.0", "10.0.0.256", "host", "", "1::2::3", "12345::", ":::"])
    t.equal(parseIp(wrongOne), undefined, wrongOne);
  for (const wrongOne of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/x", "/8"])
    t.equal(parseNet(wrongOne), undefined, wrongOne);
  t.ok(overlaps(parseNet("10.0.0.0/8")!, parseNet("10.244.0.0/16")!));
  t.notOk(overlaps(parseNet("10.96.0.0/16")!, parseNet("10.97.0.0/16")!));
  t.notOk(overlaps(parseNet("10.0.0.0/8")!, parseNet("fd00::/8")!));
  t.ok(holds(parseNet("10.0.0.77/24")!, "10.0.0.255"));
  t.notOk(holds(parseNet("10.0.0.0/24")!, "10.0.1.0"));
});

const bare = [
  "hostname cp1",
  "kernel 6.1.0",
  "os debian/12/Debian GNU/Linux 12 (bookworm)",
  "machine_id abc",
  "product_uuid ",
  "init systemd",
  "cpus 4",
  "memory MemTotal 2048000",
  "memory MemAvailable 1024000",
  "swap /dev/sda2                               partition\t2097148\t\t10240\t\t-2",
  "cgroup 2",
  "socket   sl  local_address rem_address   st",
  "socket    0: 00000000:192B 00000000:0000 0A 00000000:00000000",
  "socket    1: 0100007F:A123 0100007F:192B 01 00000000:00000000",
  "socket    2: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A",
  "address 1: lo    inet 127.0.0.1/8 scope host lo",
  "address 2: eth0@if9    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0",
  "address 2: eth0@if9    inet6 fe80::1/64 scope link",
  "link 1: lo: <LOOPBACK,UP> mtu 65536 link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
  "link 2: eth0@if9: <BROADCAST,UP> mtu 1500 link/ether 02:AB:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0",
  "link 3: cni0: <BROADCAST,UP> mtu 1500 link/ether 02:cc:00:00:00:01 brd ff:ff:ff:ff:ff:ff",
  "missing conntrack",
  "cni 10-calico.conflist",
  "cni calico-kubeconfig",
  "no_module br_netfilter",
  "disk /dev/sda1 41152736 8230548 30805984 22% /",
  "disk /dev/mapper/vg0-var 10475520 1047552 9427968 10% /var/lib",
  "route default via 10.0.0.1 dev eth0",
  "route 10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.11",
  "route blackhole 10.9.0.0/26 proto bird",
  "route 10.8.0.7 via 10.0.0.1 dev tun0",
  "containerd containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+b1",
  "crio ",
  'listener LISTEN 0      511          0.0.0.0:6443       0.0.0.0:*    users:(("nginx",pid=7,fd=6))',
  'listener LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=1,fd=4))',
  "rejects yes",
  "selinux 1",
  "selinux_policy /usr/share/selinux/packages/container.pp.bz2",
  "apparmor no_parser",
  "capabilities 000001fffdffffff",
  "mount / 1",
  "mount /sys 1",
  "mount /sys 0",
  "hosts_entry 127.0.1.1",
  "resolved 10.0.0.100",
  "clock 1000",
].join("\n");

t.test("what a bare host says of itself", async (t) => {
  t.strictSame(parseLook(bare, 900_000, 901_000), {
    hostname: "cp1",
    machine_id: "abc",
    product_uuid: "",
    distribution: { id: "debian", version: "12", name: "Debian GNU/Linux 12 (bookworm)" },
    cards: [
      { interface: "eth0", mac: "02:ab:00:00:00:01" },
      { interface: "cni0", mac: "02:cc:00:00:00:01" },
    ],
    addresses: [
      { interface: "lo", address: "127.0.0.1", prefix: 8 },
      { interface: "eth0", address: "10.0.0.11", prefix: 24 },
      { interface: "eth0", address: "fe80::1", prefix: 64 },
    ],
    routes: [
      { net: "10.0.0.0/24", interface: "eth0" },
      { net: "10.9.0.0/26", interface: "" },
      { net: "10.8.0.7/32", interface: "tun0" },
    ],
    cpus: 4,
    memory_mb: 2000,
    memory_available_mb: 1000,
    swap_mb: 2048,
    swap_used_mb: 10,
    disks: [
      { mounted_on: "/", size_mb: 40188, free_mb: 30084 },
      { mounted_on: "/var/lib", size_mb: 10230, free_mb: 9207 },
    ],
    listening: [22, 6443],
    listeners: [
      { port: 6443, program: "nginx" },
      { port: 22, program: "sshd" },
    ],
    init: "systemd",
    kernel: "6.1.0",
    cgroup_version: 2,
    missing_modules: ["br_netfilter"],
    containerd: "1.6.20",
    crio: "",
    selinux: "enforcing",
    has_container_policy: true,
    lacks_apparmor_parser: true,
    rejects: true,
    missing_programs: ["conntrack"],
    cni_configurations: ["10-calico.conflist"],
    may_set_clock: false,
    unshared_mounts: ["/sys"],
    endpoint_entries: ["127.0.1.1"],
    endpoint_addresses: ["10.0.0.100"],
    clock_offset: 100,
  });
});

t.test("what the ways between hosts are like", async (t) => {
  const said = [
    "refused 10.0.0.2:6443",
    "filtered 10.0.0.3:6443 7 No route to host",
    "filtered 10.0.0.4:6443 28 * Connection timed out",
    "filtered [fd00::5]:6443 7 ",
    "neighbour 52:54:00:AA:00:01",
    "listened",
    "advert 10.0.0.9 51 10.0.0.100 10.0.0.101",
  ].join("\n");
  t.strictSame(parseReach(said), {
    filtered: [
      { target: "10.0.0.3:6443", reason: "No route to host" },
      { target: "10.0.0.4:6443", reason: "no answer" },
      { target: "[fd00::5]:6443", reason: "no answer" },
    ],
    refused: ["10.0.0.2:6443"],
    is_unknown: false,
    vip_neighbour: "52:54:00:aa:00:01",
    adverts: [{ source: "10.0.0.9", router_id: 51, addresses: ["10.0.0.100", "10.0.0.101"] }],
    has_listened: true,
  });
  t.match(parseReach("unknown\n"), { is_unknown: true, has_listened: false, vip_neighbour: "" });
});
