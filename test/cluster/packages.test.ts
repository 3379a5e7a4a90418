import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { kubernetesBundle, type BundleManifest } from "../../engine/lab/kubernetes/bundle.js";
import { up } from "../../engine/lab/up.js";
import { changes, failures, hapb } from "./hapb.js";
import { serveRepositories } from "./packages/repositories.js";

// Kubernetes and CRI-O from signed repositories of packages, on hosts with each package manager that has one.

t.setTimeout(1_500_000);
const progress = (line: string): void => console.error(`# ${line}`);

const bundle = await kubernetesBundle({ install: true, progress });
const manifest = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8")) as BundleManifest;
const version = manifest.kubernetesVersion.replace(/^v/, "");
const [major, minor, patch] = version.split(".").map(Number);
const newer = `${major}.${minor}.${patch! + 1}`;

const folder = mkdtempSync(join(tmpdir(), "hapb-packages-"));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const lab = await up({
  name: `packages-${process.pid}`,
  hosts: [
    { name: "apt1", groups: ["control_planes"], family: "debian12" },
    { name: "dnf1", groups: ["workers"], family: "dnf" },
    { name: "zypper1", groups: ["workers"], family: "zypper" },
    { name: "openrc1", groups: ["workers"], family: "openrc" },
  ],
  install: true,
  progress,
});
t.teardown(() => lab.down());
const repositories = await serveRepositories(lab, "dnf1", { bundle, version, newer });
t.teardown(() => repositories.close());

const settings = join(folder, "settings.json");
writeFileSync(
  settings,
  JSON.stringify({
    all: {
      vars: {
        apiserver_vip: lab.vip,
        kubernetes_install: "packages",
        kubernetes_version: version,
        kubernetes_repository: `${repositories.url}/kubernetes`,
        kubernetes_repository_key: repositories.key,
        container_runtime: "crio",
        crio_repository: `${repositories.url}/cri-o`,
        crio_repository_key: repositories.key,
        // The default, which the lab's own inventory takes away.
        cgroup_driver: "{{ 'cgroupfs' if has_openrc else 'systemd' }}",
      },
      hosts: { apt1: { container_runtime: "containerd" } },
    },
  }),
);
const run = (...words: string[]) => hapb(folder, [...words, "-i", lab.inventoryPath, "-i", settings]);

async function on(host: string, script: string): Promise<string> {
  const { stdout, stderr } = await lab.exec(host, ["sh", "-c", script]);
  return `${stdout}${stderr}`.trim();
}

/** How each package manager says what is installed and held, and updates everything. */
const managers = {
  apt1: {
    installed: "dpkg-query -W -f '${Version} ' kubeadm kubelet kubectl",
    release: "1.1",
    update: "apt-get -y -q upgrade",
  },
  dnf1: {
    installed: "rpm -q --qf '%{VERSION}-%{RELEASE} ' kubeadm kubelet kubectl",
    release: "150500.1.1",
    update: "dnf -y -q update",
  },
  zypper1: {
    installed: "rpm -q --qf '%{VERSION}-%{RELEASE} ' kubeadm kubelet kubectl",
    release: "150500.1.1",
    update: "zypper -n update",
  },
};
const hosts = Object.keys(managers).join(",");

/** What package managers know of, and what they hold. */
const known = {
  apt1: "dpkg-query -W -f '${Package} ${Version} ${Status}\\n'; apt-mark showhold",
  dnf1: "rpm -qa | grep -v '^gpg-pubkey' | sort; cat /etc/dnf/plugins/versionlock.list",
  zypper1: "rpm -qa | grep -v '^gpg-pubkey' | sort; zypper -q locks",
};
const knownPackages = () =>
  Promise.all(Object.entries(known).map(async ([host, script]) => `${host}\n${await on(host, script)}`));
const bare = await knownPackages();

await t.test("what hosts have is noted before anything is brought", async (t) => {
  t.strictSame(failures(await run("prerequisites.yml", "--limit", hosts)), []);
  t.strictSame(await knownPackages(), bare);
});

await t.test("Kubernetes from repositories: pinned, held, started at boot", async (t) => {
  const words = ["kubernetes-packages.yml", "--limit", hosts];
  const check = await run(...words, "--check");
  t.strictSame(failures(check), []);
  const first = await run(...words);
  t.strictSame(failures(first), []);
  t.equal(first.rc, 0);
  for (const [host, { installed, release }] of Object.entries(managers)) {
    t.equal(
      await on(host, installed),
      Array(3).fill(`${version}-${release}`).join(" "),
      `${host}: ${version}`,
    );
    t.equal(
      await on(host, "kubelet --version"),
      `Kubernetes v${version}`,
      `${host}: the bundle's own programs`,
    );
    t.equal(await on(host, "systemctl is-enabled kubelet"), "enabled", `${host}: at boot`);
    t.match(await on(host, "ls /opt/cni/bin"), /^bridge$/m, `${host}: what the kubelet's package needs`);
  }
  const again = await run(...words);
  t.strictSame(changes(again), { apt1: 0, dnf1: 0, zypper1: 0 }, "a second run changes nothing");
});

await t.test("a newer version that the repository has is not taken by an update of everything", async (t) => {
  for (const [host, { installed, release, update }] of Object.entries(managers)) {
    const said = await on(host, update);
    const wanted = Array(3).fill(`${version}-${release}`).join(" ");
    t.equal(await on(host, installed), wanted, `${host}: ${said}`);
  }
  t.strictSame(changes(await run("kubernetes-packages.yml", "--limit", hosts)), {
    apt1: 0,
    dnf1: 0,
    zypper1: 0,
  });
});

await t.test(
  "CRI-O's repository, settings and service, with something in the place of CRI-O itself",
  async (t) => {
    const script = "#!/sbin/openrc-run\nsupervisor=supervise-daemon\ncommand=/usr/bin/crio\n";
    await lab.exec("openrc1", ["sh", "-c", "cat > /etc/init.d/crio && chmod 755 /etc/init.d/crio"], script);
    const first = await run("runtime.yml", "--limit", "workers");
    t.strictSame(failures(first), []);
    t.equal(first.rc, 0);
    for (const name of ["dnf1", "zypper1", "openrc1"]) {
      const manager = name === "openrc1" ? "cgroupfs" : "systemd";
      const text = await on(name, "cat /etc/crio/crio.conf.d/50-hapb.conf");
      t.match(text, `cgroup_manager = "${manager}"`, `${name}: ${manager}`);
      t.equal(text.includes('conmon_cgroup = "pod"'), manager === "cgroupfs");
      t.match(text, '"/opt/cni/bin"');
      t.match(await on(name, "cat /etc/crictl.yaml"), "runtime-endpoint: unix:///var/run/crio/crio.sock");
      t.match(
        await on(name, "ls /etc/cni/net.d"),
        /^10-crio-bridge.conflist.disabled\n100-crio-bridge.conflist.disabled$/,
        `${name}: the bridge is off`,
      );
      const state =
        name === "openrc1"
          ? "rc-service crio status && rc-update show default"
          : "systemctl is-active crio; systemctl is-enabled crio";
      t.match(
        await on(name, state),
        name === "openrc1" ? /started[^]*crio/ : "active\nenabled",
        `${name}: runs`,
      );
    }
    t.strictSame(changes(await run("runtime.yml", "--limit", "workers")), {
      dnf1: 0,
      zypper1: 0,
      openrc1: 0,
    });
  },
);

await t.test(
  "reset_everything takes the packages away that came since, and lets go of their versions",
  async (t) => {
    const together = join(folder, "together.json");
    const all = Object.fromEntries(lab.hosts.map(({ name }) => [name, null]));
    writeFileSync(together, JSON.stringify({ control_planes: { hosts: all } }));
    const words = ["reset.yml", "-i", together, "--limit", hosts, "-e", "confirm=kubernetes"];
    const reset = await run(...words, "-e", "reset_everything=true");
    t.strictSame(failures(reset), []);
    t.strictSame(await knownPackages(), bare);
  },
);
