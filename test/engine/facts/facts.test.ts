import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import t from "tap";
import { accountFacts } from "../../../engine/facts/account.js";
import { distributionFacts } from "../../../engine/facts/distribution.js";
import { gatherFacts } from "../../../engine/facts/gather.js";
import { hardwareFacts } from "../../../engine/facts/hardware.js";
import { localFacts } from "../../../engine/facts/local.js";
import { minimalFacts } from "../../../engine/facts/minimal.js";
import { networkFacts } from "../../../engine/facts/network.js";
import { readSections } from "../../../engine/facts/probe.js";
import { partsOf } from "../../../engine/facts/subsets.js";
import { timeFacts } from "../../../engine/facts/time.js";
import { virtualizationFacts } from "../../../engine/facts/virtualization.js";
import { HostFailure, type Host } from "../../../engine/shell/types.js";

/** Sections as a host would give them; what isn't named is empty. */
const sections = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given));

t.test("distributions are named as Ansible's users know them", async (t) => {
  const cases: [Record<string, string>, object][] = [
    [
      { "os-release": 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm', "debian-version": "12.11\n" },
      {
        distribution: "Debian",
        os_family: "Debian",
        distribution_version: "12.11",
        distribution_major_version: "12",
        distribution_release: "bookworm",
      },
    ],
    [
      { "os-release": "ID=debian\nVERSION_CODENAME=trixie", "debian-version": "trixie/sid" },
      { distribution: "Debian", distribution_version: "n/a", distribution_release: "trixie" },
    ],
    [
      {
        "os-release": 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nVERSION_CODENAME=noble',
        "debian-version": "trixie/sid",
      },
      {
        distribution: "Ubuntu",
        os_family: "Debian",
        distribution_version: "24.04",
        distribution_release: "noble",
      },
    ],
    [
      {
        "os-release":
          'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\nVERSION="9.4 (Blue Onyx)"',
        "redhat-release": "Rocky Linux release 9.4 (Blue Onyx)",
      },
      {
        distribution: "Rocky",
        os_family: "RedHat",
        distribution_major_version: "9",
        distribution_release: "Blue Onyx",
      },
    ],
    [
      { "os-release": "ID=alpine\nVERSION_ID=3.20.1", "alpine-release": "3.20.1" },
      { distribution: "Alpine", os_family: "Alpine", distribution_version: "3.20.1" },
    ],
    [
      { "os-release": "NAME=Pop\nID=pop\nID_LIKE='ubuntu debian'" },
      { distribution: "Pop", os_family: "Debian" },
    ],
    [{}, { distribution: "OtherLinux", os_family: "OtherLinux" }],
  ];
  for (const [given, expected] of cases) t.match(distributionFacts.parse(sections(given), {}), expected);
});

t.test("package and service managers", async (t) => {
  const cases: [Record<string, string>, string, string][] = [
    [{ managers: "/usr/bin/apt-get", service: "systemd\nsystemd" }, "apt", "systemd"],
    [{ managers: "/usr/bin/dnf\n/usr/bin/yum", service: "systemd\nsystemd" }, "dnf", "systemd"],
    [{ managers: "/sbin/apk", service: "init\n/sbin/openrc" }, "apk", "openrc"],
    [{ managers: "/usr/bin/dnf", ostree: "yes", service: "systemd\nsystemd" }, "atomic_container", "systemd"],
    [{ service: "init" }, "unknown", "sysvinit"],
    [{}, "unknown", "sysvinit"],
  ];
  for (const [given, packages, services] of cases)
    t.match(minimalFacts.parse(sections(given), {}), { pkg_mgr: packages, service_mgr: services });
});

t.test("names, kernel, command line, resolver, environment", async (t) => {
  const facts = minimalFacts.parse(
    sections({
      uname: "Linux web1 6.1.0 #1 SMP x86_64",
      fqdn: "web1.example.org",
      cmdline: 'quiet root=/dev/vda console=tty0 console=ttyS0 x="a b"',
      dns: "search a.example b.example\nnameserver 10.1.0.1\noptions ndots:5 rotate",
      chroot: "1:2\n1:3",
      env: "PATH=/login\0PATH=/known\0LC_ALL=C\0MULTI=a\nb\0",
      keys: "ssh-ed25519 AAAA root@x",
    }),
    {},
  );
  t.match(facts, {
    hostname: "web1",
    fqdn: "web1.example.org",
    domain: "example.org",
    kernel: "6.1.0",
    cmdline: { quiet: true, root: "/dev/vda", console: "ttyS0", x: "a b" },
    proc_cmdline: { console: ["tty0", "ttyS0"] },
    dns: {
      nameservers: ["10.1.0.1"],
      search: ["a.example", "b.example"],
      options: { ndots: "5", rotate: true },
    },
    is_chroot: true,
    ssh_host_key_ed25519_public: "AAAA",
  });
  t.strictSame(facts["env"], { PATH: "/login", MULTI: "a\nb" }, "hapb's own environment isn't the host's");
});

t.test("SELinux as the kernel says it", async (t) => {
  const selinux = (text: string) => minimalFacts.parse(sections({ selinux: text }), {})["selinux"];
  t.strictSame(selinux(""), { status: "disabled" });
  t.match(selinux("1\n33\nSELINUX=enforcing\nSELINUXTYPE=targeted"), {
    status: "enabled",
    mode: "enforcing",
    type: "targeted",
  });
  t.match(selinux("0\n33\nSELINUX=enforcing"), { mode: "permissive", config_mode: "enforcing" });
});

t.test("the host's own clock, in its own zone", async (t) => {
  t.match(timeFacts(["1767222000 +0100", "CET"]), {
    date: "2026-01-01",
    time: "00:00:00",
    iso8601: "2025-12-31T23:00:00Z",
    iso8601_basic_short: "20260101T000000",
    weekday: "Thursday",
    weeknumber: "00",
    tz: "CET",
    tz_offset: "+0100",
  });
  t.match(timeFacts(["1767222000 -0330"]), {
    date: "2025-12-31",
    hour: "19",
    minute: "30",
    weeknumber: "52",
  });
});

t.test("interfaces, addresses and the way out", async (t) => {
  const facts = networkFacts.parse(
    sections({
      links: [
        "lo|00:00:00:00:00:00|65536|unknown|0x9|772||",
        "eth0|02:42:0a:00:00:02|1500|up|0x1003|1||",
        "eth0.100|02:42:0a:00:00:02|1500|down|0x1002|1|| eth0",
        "br0|02:42:0a:00:00:03|1500|up|0x1003|1|bridge| eth1 eth2",
      ].join("\n"),
      addresses: [
        "1: lo    inet 127.0.0.1/8 scope host lo",
        "2: eth0@if5    inet 10.1.2.3/20 brd 10.1.15.255 scope global eth0",
        "2: eth0    inet 10.1.2.100/32 scope global eth0",
        "2: eth0    inet6 fe80::1/64 scope link",
        "2: eth0    inet6 fd00::9/64 scope global",
      ].join("\n"),
      route4: "default via 10.1.0.1 dev eth0\n192.0.2.254 via 10.1.0.1 dev eth0 src 10.1.2.3",
      route6: "default via fe80::ff dev eth0 metric 1024",
    }),
    {},
  );
  t.strictSame(facts["interfaces"], ["lo", "eth0", "eth0.100", "br0"]);
  t.strictSame(facts["all_ipv4_addresses"], ["10.1.2.3", "10.1.2.100"]);
  t.strictSame(facts["all_ipv6_addresses"], ["fe80::1", "fd00::9"]);
  t.match(facts["default_ipv4"], {
    interface: "eth0",
    gateway: "10.1.0.1",
    address: "10.1.2.3",
    netmask: "255.255.240.0",
    network: "10.1.0.0",
    prefix: "20",
    macaddress: "02:42:0a:00:00:02",
  });
  t.match(facts["default_ipv6"], { address: "fd00::9", gateway: "fe80::ff", scope: "global" });
  t.match(facts["eth0"], {
    mtu: 1500,
    active: true,
    type: "ether",
    ipv4_secondaries: [{ address: "10.1.2.100" }],
  });
  t.match(facts["eth0_100"], { device: "eth0.100", active: false });
  t.match(facts["br0"], { type: "bridge", interfaces: ["eth1", "eth2"] });
  t.strictSame(networkFacts.parse(sections({}), {})["default_ipv4"], {}, "no way out is no error");
});

t.test("memory, processors, mounts and disks", async (t) => {
  const facts = hardwareFacts.parse(
    sections({
      meminfo: "MemTotal:       2048000 kB\nMemFree:        1024000 kB\nSwapTotal: 0 kB",
      cpuinfo:
        "processor\t: 0\nmodel name\t: X\ncpu cores\t: 1\nsiblings\t: 2\n\nprocessor\t: 1\nmodel name\t: X\n",
      nproc: "2",
      loadavg: "0.10 0.20 0.30 1/200 999",
      mounts: "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\nnas:/x /a\\040b nfs ro 0 0\n",
      sizes: "4096|100|50|40|1000|900|/",
      uuids: "/dev/vda 1234-5678",
      disks: "vda|2097152|1|QEMU HARDDISK |0\nloop0|1|0||0",
      dmi: "product_uuid=4c4c-0044\nsys_vendor=QEMU",
    }),
    {},
  );
  t.match(facts, {
    memtotal_mb: 2000,
    memfree_mb: 1000,
    swaptotal_mb: 0,
    processor_vcpus: 2,
    processor_nproc: 2,
    processor_threads_per_core: 2,
    loadavg: { "5m": 0.2 },
    product_uuid: "4c4c-0044",
    system_vendor: "QEMU",
    product_serial: "NA",
    devices: { vda: { size: "1.00 GB", model: "QEMU HARDDISK" } },
  });
  const [root, share, ...more] = facts["mounts"] as { [key: string]: unknown }[];
  t.match(root, {
    mount: "/",
    size_total: 409_600,
    size_available: 163_840,
    block_used: 50,
    inode_used: 100,
    uuid: "1234-5678",
  });
  t.match(share, { mount: "/a b", device: "nas:/x", size_total: 0, uuid: "N/A" });
  t.strictSame(more, [], "proc is no disk");
  t.notOk("loop0" in (facts["devices"] as object));
});

t.test("the user that asks", async (t) => {
  const given = { id: "bob\n1001\n100\n1001\n100", passwd: "bob:x:1001:100:Bob B:/home/bob:/bin/ash" };
  t.match(accountFacts.parse(sections(given), {}), {
    user_id: "bob",
    user_uid: 1001,
    user_gid: 100,
    user_gecos: "Bob B",
    user_dir: "/home/bob",
    user_shell: "/bin/ash",
  });
});

t.test("facts of the host's own making: JSON, INI, and what is neither", async (t) => {
  const given = {
    "local /etc/ansible/facts.d/a.fact": '{"x": [1]}\n',
    "local /etc/ansible/facts.d/b.fact": "# says\n[General]\nKey = v\nother: w\n",
    "local /etc/ansible/facts.d/c.fact": "just words\n",
  };
  t.match(localFacts.parse(sections(given), {}), {
    local: { a: { x: [1] }, b: { General: { key: "v", other: "w" } }, c: /^error loading/ },
  });
});

t.test("what kind of machine it is", async (t) => {
  const cases: [Record<string, string>, string, string][] = [
    [{ virt: "none\nkvm" }, "kvm", "guest"],
    [{ virt: "systemd-nspawn\nkvm" }, "systemd-nspawn", "guest"],
    [{ virt: "none\nnone", hosts: "kvm" }, "kvm", "host"],
    [{ container: "docker" }, "docker", "guest"],
    [{ vendor: "QEMU\nStandard PC" }, "kvm", "guest"],
    [{ virt: "none\nnone" }, "NA", "NA"],
  ];
  for (const [given, type, role] of cases)
    t.match(virtualizationFacts.parse(sections(given), {}), {
      virtualization_type: type,
      virtualization_role: role,
    });
});

t.test("gather_subset", async (t) => {
  const cases: [string | readonly string[], string][] = [
    ["all", "hardware local min network virtual"],
    [[], "hardware local min network virtual"],
    ["min", "min"],
    ["!all", "min"],
    ["!all,!min", ""],
    [["!hardware"], "local min network virtual"],
    [["!all", "network"], "min network"],
    [["network", "!min"], "network"],
    [["!all", "!min", "default_ipv4"], "network"],
    [["all", "!virtual"], "hardware local min network"],
  ];
  for (const [given, parts] of cases) t.equal([...partsOf(given)].sort().join(" "), parts, String(given));
  t.throws(() => partsOf("hardwear"), /no facts called "hardwear"/);
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
  t.ok(facts["lo"]);
});

t.test("what wasn't asked for isn't looked at", async (t) => {
  const names = async (...wanted: string[]) => Object.keys(await gatherFacts(here, wanted));
  t.notOk((await names("!hardware")).includes("memtotal_mb"));
  t.notOk((await names("!all")).includes("interfaces"));
  t.notOk((await names("network", "!min")).includes("nodename"));
});

t.test("an answer that breaks off is no set of facts", async (t) => {
  const cut = { query: async () => ({ rc: 0, stdout: { text: "", isCut: false } }) } as unknown as Host;
  await t.rejects(gatherFacts(cut), HostFailure);
});

t.test("a section's mark in a file of the host forges nothing", async (t) => {
  const read = readSections("\nM1 os\nM2 uname\nID=x\n\nM1 end\n", "M1");
  t.equal(read.get("os"), "M2 uname\nID=x\n");
});
