import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import t from "tap";
import { distributionFacts } from "../../../engine/facts/distribution.js";
import { gatherFacts } from "../../../engine/facts/gather.js";
import { hardwareFacts } from "../../../engine/facts/hardware.js";
import { networkFacts } from "../../../engine/facts/network.js";
import { factsScript, readSections, type SectionName } from "../../../engine/facts/script.js";
import { systemFacts, virtualFacts } from "../../../engine/facts/system.js";
import type { Host } from "../../../engine/shell/types.js";

/** Sections as a host would give them; what isn't named is empty. */
function sections(given: Partial<Record<SectionName, string>>) {
  const text = Object.entries(given)
    .map(([name, lines]) => `M ${name}\n${lines}\n`)
    .join("");
  return readSections(`${text}M end\n`, "M");
}

t.test("distributions are named as Ansible's users know them", async (t) => {
  const cases: [Partial<Record<SectionName, string>>, object][] = [
    [
      {
        os: 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm',
        debian: "12.11",
        packages: "apt-get",
        init: "systemd\n/run/systemd/system",
      },
      {
        distribution: "Debian",
        os_family: "Debian",
        distribution_version: "12.11",
        distribution_major_version: "12",
        distribution_release: "bookworm",
        pkg_mgr: "apt",
        service_mgr: "systemd",
      },
    ],
    [
      { os: 'NAME="Rocky Linux"\nID="rocky"\nVERSION_ID="9.4"', packages: "dnf\nyum" },
      { distribution: "Rocky", os_family: "RedHat", distribution_major_version: "9", pkg_mgr: "dnf" },
    ],
    [
      { os: "ID=alpine\nVERSION_ID=3.20.1", packages: "apk", init: "init\n/run/openrc" },
      {
        distribution: "Alpine",
        os_family: "Alpine",
        distribution_version: "3.20.1",
        pkg_mgr: "apk",
        service_mgr: "openrc",
      },
    ],
    [{ os: "NAME=Pop\nID=pop\nID_LIKE='ubuntu debian'" }, { distribution: "Pop", os_family: "Debian" }],
    [{}, { distribution: "Linux", pkg_mgr: "unknown" }],
  ];
  for (const [given, expected] of cases) t.match(distributionFacts(sections(given)), expected);
});

t.test("interfaces, addresses and the way out", async (t) => {
  const facts = networkFacts(
    sections({
      link: [
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT \\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
        "2: eth0@if5: <BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state UP \\    link/ether 02:42:0a:00:00:02 brd ff:ff:ff:ff:ff:ff",
      ].join("\n"),
      address: [
        "1: lo    inet 127.0.0.1/8 scope host lo",
        "2: eth0    inet 10.1.2.3/20 brd 10.1.15.255 scope global eth0",
        "2: eth0    inet 10.1.2.100/32 scope global eth0",
        "2: eth0    inet6 fe80::1/64 scope link",
      ].join("\n"),
      route4: "default via 10.1.0.1 dev eth0 src 10.1.2.3",
      dns: "search a.example b.example\nnameserver 10.1.0.1",
    }),
  );
  t.strictSame(facts["interfaces"], ["lo", "eth0"]);
  t.strictSame(facts["all_ipv4_addresses"], ["10.1.2.3", "10.1.2.100"]);
  t.match(facts["default_ipv4"], {
    interface: "eth0",
    gateway: "10.1.0.1",
    address: "10.1.2.3",
    netmask: "255.255.240.0",
    network: "10.1.0.0",
    macaddress: "02:42:0a:00:00:02",
  });
  t.strictSame(facts["default_ipv6"], {});
  t.match(facts["eth0"], { mtu: 1500, active: true, ipv4_secondaries: [{ address: "10.1.2.100" }] });
  t.strictSame(facts["dns"], { nameservers: ["10.1.0.1"], search: ["a.example", "b.example"] });
});

t.test("memory, processors and mounts", async (t) => {
  const facts = hardwareFacts(
    sections({
      memory: "MemTotal:       2048000 kB\nMemFree:        1024000 kB\nSwapTotal: 0 kB",
      cpu: "2\nprocessor\t: 0\nmodel name\t: X\nprocessor\t: 1\nmodel name\t: X",
      mounts: "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\n/dev/vdb /a\\040b xfs ro 0 0",
      space: "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 1000 400 600 40% /",
    }),
  );
  t.match(facts, {
    memtotal_mb: 2000,
    memfree_mb: 1000,
    swaptotal_mb: 0,
    processor_vcpus: 2,
    processor_nproc: 2,
    product_uuid: "NA",
  });
  t.strictSame(facts["mounts"], [
    {
      device: "/dev/vda",
      mount: "/",
      fstype: "ext4",
      options: "rw",
      size_total: 1_024_000,
      size_available: 614_400,
    },
    { device: "/dev/vdb", mount: "/a b", fstype: "xfs", options: "ro" },
  ]);
});

t.test("names, user, local facts", async (t) => {
  const facts = systemFacts(
    sections({
      uname: "Linux\nweb1.example.org\n6.1.0\nx86_64\n#1 SMP",
      fqdn: "web1.example.org",
      user: "root\n0\n0\n/root\nroot:x:0:0:the root:/root:/bin/sh",
      local: '== /etc/ansible/facts.d/a.fact\n{"x": [1]}\n== /etc/ansible/facts.d/b.fact\n[General]\nKey = v',
      cmdline: "quiet root=/dev/vda",
    }),
  );
  t.match(facts, {
    hostname: "web1",
    fqdn: "web1.example.org",
    domain: "example.org",
    user_id: "root",
    user_uid: 0,
    user_shell: "/bin/sh",
  });
  t.strictSame(facts["local"], { a: { x: [1] }, b: { General: { key: "v" } } });
  t.strictSame(facts["cmdline"], { quiet: true, root: "/dev/vda" });
  t.match(virtualFacts(sections({ virtual: "kvm" })), {
    virtualization_type: "kvm",
    virtualization_role: "guest",
  });
});

/** A host that is this machine, as far as one query goes. */
const here = {
  query: async (script: { text: string }) => {
    const { stdout } = spawnSync("/bin/sh", ["-c", script.text]);
    return { rc: 0, stdout: { bytes: stdout, text: stdout.toString(), isCut: false } };
  },
} as unknown as Host;

t.test("the script runs on this machine and tells its name", async (t) => {
  const facts = await gatherFacts(here);
  t.equal(facts["nodename"], hostname());
  t.ok(Number(facts["memtotal_mb"]) > 0);
});

t.test("subsets leave out what wasn't asked for", async (t) => {
  const names = async (...wanted: string[]) => Object.keys(await gatherFacts(here, wanted));
  t.notOk((await names("!hardware")).includes("memtotal_mb"));
  t.notOk((await names("!all")).includes("interfaces"));
  t.ok((await names("!all", "network")).includes("interfaces"));
  t.ok((await names("network")).includes("nodename"));
  t.notOk((await names("network", "!min")).includes("nodename"));
});

t.test("a section's mark in a file of the host forges nothing", async (t) => {
  t.match(factsScript("facts-1").text, "facts-1 os");
  const read = readSections("M1 os\nM2 uname\nID=x\nM1 end\n", "M1");
  t.strictSame(read.os, ["M2 uname", "ID=x"]);
});
