import t from "tap";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { DiagnosticError, type Diagnostic } from "../../../engine/base/diagnostic.js";
import { imageDigest, suiteOf } from "../../../engine/lab/base/build.js";
import { families, findFamily } from "../../../engine/lab/base/families.js";
import { parseHierarchies } from "../../../engine/lab/cgroups.js";
import { command } from "../../../engine/lab/command.js";
import { hostsFile } from "../../../engine/lab/filesystem.js";
import { inventoryText } from "../../../engine/lab/inventory.js";
import { sha256, writeImageArchive } from "../../../engine/lab/kubernetes/archive.js";
import { isOlder } from "../../../engine/lab/kubernetes/golang.js";
import { imageRecipes } from "../../../engine/lab/kubernetes/images.js";
import { versions } from "../../../engine/lab/kubernetes/versions.js";
import { goModText, programGroups, replacementsOf } from "../../../engine/lab/kubernetes/programs.js";
import { planHosts, withFamilies } from "../../../engine/lab/layout.js";
import { checkName, hostNames, labNames } from "../../../engine/lab/names.js";
import { identify, isAlive, until } from "../../../engine/lab/process.js";
import type { LabRecord } from "../../../engine/lab/records.js";
import { chooseSubnet, hardwareAddress, hostAddress, maxHosts } from "../../../engine/lab/subnet.js";

const record: LabRecord = {
  name: "demo",
  layout: "custom",
  folder: "/var/labs of mine/demo",
  prefix: "10.77.3",
  phase: "up",
  owner: { pid: 1, start: "0" },
  hosts: [
    { name: "cp1", groups: ["control_planes", "etcd"], family: "debian12", address: "10.77.3.11", port: 0 },
    { name: "w1", groups: ["workers"], family: "debian13", address: "10.77.3.12", port: 1 },
  ],
};

t.test("layouts", async (t) => {
  const names = (layout: "stacked" | "external" | "plain", count: number): string =>
    planHosts(layout, count)
      .map(({ name, groups }) => [name, ...groups].join(":"))
      .join(" ");
  const [cp, w, lb] = ["control_planes", "workers", "load_balancers"];
  t.equal(names("stacked", 1), `cp1:${cp}`);
  t.equal(names("stacked", 2), `cp1:${cp} w1:${w}`, "two etcd members are no better than one");
  t.equal(names("stacked", 3), `cp1:${cp} cp2:${cp} cp3:${cp}`);
  t.equal(names("stacked", 5), `cp1:${cp} cp2:${cp} cp3:${cp} w1:${w} w2:${w}`);
  t.equal(names("external", 3), `lb1:${lb} lb2:${lb} cp1:${cp}`);
  t.equal(names("external", 6), `lb1:${lb} lb2:${lb} cp1:${cp} cp2:${cp} cp3:${cp} w1:${w}`);
  t.equal(names("plain", 2), "host1 host2");
  for (const [layout, count] of [
    ["stacked", 0],
    ["external", 2],
    ["plain", maxHosts + 1],
    ["plain", 1.5],
    ["plain", NaN],
  ] as const)
    t.throws(() => planHosts(layout, count), DiagnosticError, `${layout} ${count}`);
});

t.test("families", async (t) => {
  const hosts = withFamilies(planHosts("plain", 3), ["debian13", "debian12"]);
  t.strictSame(
    hosts.map(({ name, family }) => `${name}:${family}`),
    ["host1:debian13", "host2:debian12", "host3:debian13"],
    "each host is of the next one",
  );
  t.throws(() => findFamily("debian1"), /no family/);
  for (const family of families) {
    t.match(family.name, /^[a-z][a-z0-9_]*$/, "it is also a group's name");
    t.match(suiteOf(family), /^[a-z]+$/, `${family.name} stands on a Debian release`);
  }
  const digests = families.map(imageDigest);
  t.equal(new Set(digests).size, digests.length, "each has an image of its own");
  const [first] = families;
  const changed = imageDigest({ ...first!, packages: ["tree"] });
  t.notOk(digests.includes(changed), "another recipe is another image");
  t.equal(imageDigest({ ...first!, summary: "in other words" }), digests[0]);
});

t.test("a name must be fit for folders, hosts and the kernel", async (t) => {
  for (const name of ["a", "lab", "lab-2", "a".repeat(32)])
    t.doesNotThrow(() => checkName("lab", name), name);
  for (const name of ["", "2a", "a_b", "a.b", "A", "a-", "-a", "a/b", "a b", "a".repeat(33), "../x"])
    t.throws(() => checkName("host", name), DiagnosticError, JSON.stringify(name));
});

t.test("no two labs or hosts share a name in the kernel", async (t) => {
  const word = fc.stringMatching(/^[a-z]([a-z0-9-]{0,6}[a-z0-9])?$/);
  fc.assert(
    fc.property(word, word, word, word, (labA, hostA, labB, hostB) => {
      const [a, b] = [hostNames(labA, hostA), hostNames(labB, hostB)];
      const isSame = labA === labB && hostA === hostB;
      return (
        (a.namespace === b.namespace) === isSame &&
        (a.cgroup === b.cgroup) === isSame &&
        (a.machine === b.machine) === isSame &&
        a.namespace !== labNames(labB).switchNamespace
      );
    }),
  );
  t.ok(labNames("a".repeat(32)).uplink.length <= 15, "an interface's name has at most 15 characters");
});

t.test("the subnet is the first that overlaps no route", async (t) => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["default", "192.168.1.0/24", "fe80::/64"], "10.77.1"],
    [["10.77.1.0/24"], "10.77.2"],
    [["10.77.1.200"], "10.77.2"],
    [["10.77.0.0/16"], "10.78.1"],
    [["10.64.0.0/12"], "10.80.1"],
    [["0.0.0.0/0"], "10.77.1"],
    [["10.77.0.0/23", "10.77.2.128/25"], "10.77.3"],
  ];
  for (const [taken, prefix] of cases) t.equal(chooseSubnet(taken).prefix, prefix, taken.join(" "));
  t.throws(() => chooseSubnet(["10.0.0.0/8"]), DiagnosticError);
});

t.test("addresses of hosts", async (t) => {
  const subnet = { prefix: "10.77.3" };
  t.equal(hostAddress(subnet, 0), "10.77.3.11");
  t.equal(hostAddress(subnet, maxHosts - 1), "10.77.3.99", "below the virtual address");
  t.equal(hardwareAddress("10.77.3.11"), "02:ab:0a:4d:03:0b");
});

t.test("inventory", async (t) => {
  const vars = {
    ansible_user: "root",
    ansible_ssh_private_key_file: "/var/labs of mine/demo/id_ed25519",
    ansible_ssh_common_args:
      "-o 'UserKnownHostsFile=/var/labs of mine/demo/known_hosts' -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes",
  };
  t.strictSame(parse(inventoryText(record)), {
    all: {
      vars,
      hosts: {
        cp1: { ansible_host: "10.77.3.11", node_ip: "10.77.3.11" },
        w1: { ansible_host: "10.77.3.12", node_ip: "10.77.3.12" },
      },
      children: {
        control_planes: { hosts: { cp1: null } },
        etcd: { hosts: { cp1: null } },
        debian12: { hosts: { cp1: null } },
        workers: { hosts: { w1: null } },
        debian13: { hosts: { w1: null } },
      },
    },
  });
  const withBundle = parse(inventoryText({ ...record, bundle: "/cache/bundle" })) as typeof parse;
  t.match(withBundle, {
    all: { vars: { kubernetes_bundle: "/cache/bundle", apiserver_vip: "10.77.3.100" } },
  });
});

t.test("every host knows the others' names and the endpoint's", async (t) => {
  const text = hostsFile(record, record.hosts[1]!);
  t.match(text, /^10\.77\.3\.12 w1$/m);
  t.match(text, /^10\.77\.3\.11 cp1$/m);
  t.match(text, /^10\.77\.3\.100 api\.lab\.hapb$/m);
});

t.test("cgroup hierarchies", async (t) => {
  const separate = `30 20 0:25 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:26 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
32 30 0:27 / /sys/fs/cgroup/systemd rw,relatime shared:5 - cgroup cgroup rw,name=systemd
33 30 0:28 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
34 20 0:29 / /mnt/cgroup rw,relatime - cgroup2 cgroup2 rw
`;
  t.strictSame(parseHierarchies(separate), [
    { mountPoint: "/sys/fs/cgroup/cpu", version: 1 },
    { mountPoint: "/sys/fs/cgroup/systemd", version: 1 },
    { mountPoint: "/sys/fs/cgroup/unified", version: 2 },
  ]);
  const unified = "30 20 0:25 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
  t.strictSame(parseHierarchies(unified), [{ mountPoint: "/sys/fs/cgroup", version: 2 }]);
});

t.test("processes are told apart by their start", async (t) => {
  const own = identify(process.pid);
  t.ok(isAlive(own));
  t.notOk(isAlive({ pid: process.pid, start: "1" }));
  t.notOk(isAlive(undefined));
  t.equal(await until(() => false, 1, 1), false);
});

t.test("versions of Go", async (t) => {
  for (const [a, b] of [
    ["1.19.8", "1.24.0"],
    ["1.9", "1.24.0"],
    ["1.24", "1.24.1"],
  ] as const) {
    t.ok(isOlder(a, b), `${a} < ${b}`);
    t.notOk(isOlder(b, a), `${b} > ${a}`);
  }
  t.notOk(isOlder("1.24.0", "1.24"), "the same");
  t.notOk(isOlder("1.24rc1", "1.24.0"), "a candidate counts as the release");
});

t.test("the go.mod of Kubernetes replaces its parts by modules of the same release", async (t) => {
  const kubernetes = programGroups.find(({ name }) => name === "kubernetes")!;
  const parts = replacementsOf(
    kubernetes,
    `require (
	k8s.io/api v0.0.0
	k8s.io/klog/v2 v2.130.1
	k8s.io/kubelet v0.0.0
	example.org/x v0.0.0-20250101000000-abcdef012345
)`,
  );
  t.strictSame(parts, ["k8s.io/api => k8s.io/api v0.34.4", "k8s.io/kubelet => k8s.io/kubelet v0.34.4"]);
  const text = goModText(kubernetes, parts);
  t.match(text, /^\tk8s\.io\/kubernetes v1\.34\.4$/m);
  t.match(text, /^\tk8s\.io\/kubelet => k8s\.io\/kubelet v0\.34\.4$/m);
});

t.test("the go.mod of Calico takes over what its own replaces by modules", async (t) => {
  const own = `require k8s.io/api v0.0.0
replace (
	github.com/projectcalico/api => ./api

	k8s.io/api => k8s.io/api v0.29.15
)
replace sigs.k8s.io/knftables => sigs.k8s.io/knftables v0.0.17
`;
  t.strictSame(
    replacementsOf(
      programGroups.find(({ name }) => name === "calico")!,
      own,
    ),
    [
      `github.com/projectcalico/api => github.com/projectcalico/api ${versions.calicoApiModule}`,
      "k8s.io/api => k8s.io/api v0.29.15",
      "sigs.k8s.io/knftables => sigs.k8s.io/knftables v0.0.17",
    ],
  );
});

t.test("every program an image needs is built", async (t) => {
  const built = [...programGroups.flatMap((group) => Object.keys(group.packages)), "pause"];
  for (const recipe of imageRecipes)
    for (const name of Object.values(recipe.programs)) t.ok(built.includes(name), `${recipe.name}: ${name}`);
});

t.test("an image archive is what docker save writes, and the same each time", async (t) => {
  const folder = t.testdir({ root: { "hello.txt": "hello\n" } });
  const recipe = { ...imageRecipes[0]!, ref: "lab.hapb/hello:1", entrypoint: ["/hello"] };
  const [first, second] = [join(folder, "a.tar"), join(folder, "b.tar")];
  const id = await writeImageArchive(recipe, join(folder, "root"), first);
  writeFileSync(join(folder, "root", "hello.txt"), "hello\n");
  t.equal(await writeImageArchive(recipe, join(folder, "root"), second), id);
  t.equal(await sha256(first), await sha256(second));
  mkdirSync(join(folder, "out"));
  await command("tar", ["-C", join(folder, "out"), "-xf", first]);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, "out", name), "utf8"));
  const config = `${id.replace("sha256:", "")}.json`;
  t.strictSame(read("manifest.json"), [
    { Config: config, RepoTags: ["lab.hapb/hello:1"], Layers: ["layer.tar"] },
  ]);
  t.match(read(config), {
    os: "linux",
    config: { Entrypoint: ["/hello"] },
    rootfs: { type: "layers", diff_ids: [`sha256:${await sha256(join(folder, "out", "layer.tar"))}`] },
  });
});

t.test("a failed program's last lines are in the diagnostic", async (t) => {
  t.match(await failure(command("sh", ["-c", "echo one; echo two >&2; exit 3"])), {
    code: "lab/command-failed",
    summary: "sh failed (rc 3)",
    detail: /two/,
  });
  t.match(await failure(command("no-such-program-of-hapb", [])), { code: "lab/missing-program" });
});

async function failure(work: Promise<unknown>): Promise<Diagnostic | undefined> {
  return work.then(
    () => undefined,
    (cause: unknown) => (cause as DiagnosticError).first,
  );
}
