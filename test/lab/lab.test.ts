import t from "tap";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DiagnosticError } from "../../engine/base/diagnostic.js";
import { admin, operator } from "../../engine/lab/base/users.js";
import { commandResult, type CommandResult } from "../../engine/lab/command.js";
import { sshOptions } from "../../engine/lab/inventory.js";
import type { Lab } from "../../engine/lab/lab.js";
import { planHosts } from "../../engine/lab/layout.js";
import { listRecords } from "../../engine/lab/records.js";
import { up } from "../../engine/lab/up.js";
import { machineState, tracesOf } from "./machine.js";

// A machine without the base image makes it first.
t.setTimeout(600_000);

const name = `test-${process.pid}`;
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hapb");
// Beside the cache: /tmp may be memory, in which hosts can't live.
const state = mkdtempSync(join(cacheParent(), "lab-test-"));
const folder = join(state, name);
t.teardown(() => rmSync(state, { recursive: true, force: true }));

function cacheParent(): string {
  return existsSync(cache) ? cache : homedir();
}

function boot(options: { name?: string; count?: number; replace?: boolean } = {}): Promise<Lab> {
  const hosts = planHosts("plain", options.count ?? 2);
  return up({ name: options.name ?? name, hosts, state, replace: options.replace, install: true });
}

function ssh(
  lab: Lab,
  host: number,
  words: readonly string[],
  user = "root",
  input = "",
): Promise<CommandResult> {
  const login = ["-i", lab.sshKeyPath, ...sshOptions(lab), "-o", "BatchMode=yes"];
  return commandResult("ssh", [...login, `${user}@${lab.hosts[host]!.address}`, ...words], { input });
}

const text = async (result: Promise<CommandResult>): Promise<string> => (await result).stdout.trim();

t.test("two hosts, from bare machine to nothing", async (t) => {
  const othersAtFirst = listRecords().map((lab) => lab.name);
  const before = await machineState();
  const lab = await boot();
  t.teardown(() => lab.down());
  const [first, second] = lab.hosts.map((host) => host.name) as [string, string];

  await t.test("ssh knows them by strict host keys and nobody else", async (t) => {
    t.equal(await text(ssh(lab, 0, ["hostname"])), first);
    t.equal(await text(ssh(lab, 1, ["hostname"])), second);
    const stranger = await commandResult("ssh", [
      ...["-i", lab.sshKeyPath, "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes"],
      ...["-o", "BatchMode=yes", `root@${lab.hosts[0]!.address}`, "true"],
    ]);
    t.match(stranger.stderr, /Host key verification failed/);
  });

  await t.test("they are sound and apart", async (t) => {
    t.equal(await text(ssh(lab, 0, ["systemctl", "is-system-running", "--wait"])), "running");
    const ids = await Promise.all([0, 1].map((i) => text(ssh(lab, i, ["cat", "/etc/machine-id"]))));
    t.match(ids[0], /^[0-9a-f]{32}$/);
    t.not(ids[0], ids[1]);
    t.equal((await ssh(lab, 0, ["ping", "-c1", "-W2", second])).rc, 0, "they reach each other by name");
    t.not((await ssh(lab, 0, ["ping", "-c1", "-W1", "198.51.100.1"])).rc, 0, "and nobody outside");
  });

  await t.test("users with and without a password for sudo", async (t) => {
    t.equal(await text(ssh(lab, 0, ["sudo", "-n", "id", "-u"], admin.name)), "0");
    t.not((await ssh(lab, 0, ["sudo", "-n", "true"], operator.name)).rc, 0);
    const withPassword = ssh(
      lab,
      0,
      ["sudo", "-S", "-p", "''", "id", "-u"],
      operator.name,
      `${operator.password}\n`,
    );
    t.equal(await text(withPassword), "0");
  });

  await t.test("packages come from the folder they carry", async (t) => {
    t.not((await ssh(lab, 0, ["command -v haproxy keepalived"])).rc, 0, "no load balancer on a bare host");
    t.equal((await ssh(lab, 0, ["apt-get", "install", "-qy", "tree"])).rc, 0);
    t.equal(await text(ssh(lab, 0, ["command", "-v", "tree"])), "/usr/bin/tree");
    t.not((await ssh(lab, 1, ["command", "-v", "tree"])).rc, 0);
  });

  await t.test("what one kernel has once stays as it was", async (t) => {
    const path = "/proc/sys/vm/swappiness";
    const found = readFileSync(path, "utf8");
    await ssh(lab, 0, [
      "sysctl",
      "-w",
      "vm.swappiness=7",
      "kernel.panic=33",
      "fs.inotify.max_user_watches=77777",
    ]);
    t.equal(await text(ssh(lab, 0, ["sysctl", "-n", "vm.swappiness"])), "7", "the host sees its own");
    t.equal(readFileSync(path, "utf8"), found, "the machine keeps its own");
    t.not(await text(ssh(lab, 1, ["sysctl", "-n", "vm.swappiness"])), "7", "and so does the other host");
    t.equal((await ssh(lab, 0, ["date", "-s", "2001-01-01"])).rc, 1, "nobody sets the clock");
  });

  await t.test("cut power: the disk stays, addresses and processes go", async (t) => {
    const script =
      "echo kept > /root/kept; ip addr add 10.77.0.200/32 dev eth0; setsid sleep 1000 >/dev/null 2>&1 &";
    await ssh(lab, 0, [script]);
    const bootId = await text(lab.exec(first, ["cat", "/proc/sys/kernel/random/boot_id"]));
    await lab.powerCut(first);
    t.notOk(lab.isOn(first));
    await lab.boot(first);
    t.equal(await text(ssh(lab, 0, ["cat", "/root/kept"])), "kept");
    t.notMatch(await text(ssh(lab, 0, ["ip", "-br", "addr"])), /10\.77\.0\.200/);
    t.equal(await text(ssh(lab, 0, ["pgrep", "-c", "sleep"])), "0");
    t.not(await text(lab.exec(first, ["cat", "/proc/sys/kernel/random/boot_id"])), bootId);
  });

  await t.test("halt and boot, and a reboot from inside", async (t) => {
    await lab.halt(second);
    t.notOk(lab.isOn(second));
    await lab.boot(second);
    const bootId = await text(ssh(lab, 1, ["cat", "/proc/sys/kernel/random/boot_id"]));
    await ssh(lab, 1, ["systemctl", "reboot"]);
    let now = bootId;
    for (let i = 0; i < 200 && (now === bootId || now === ""); i++)
      now = await text(ssh(lab, 1, ["cat", "/proc/sys/kernel/random/boot_id"]));
    t.not(now, bootId);
    t.not(now, "", "it came back");
  });

  await t.test("a lab that is up is not trampled on, one of another name stands beside it", async (t) => {
    const refused = await boot().then(
      () => undefined,
      (cause: DiagnosticError) => cause.first.code,
    );
    t.equal(refused, "lab/is-up");
    const beside = await boot({ name: `${name}-b`, count: 1 });
    t.teardown(() => beside.down());
    t.equal(await text(ssh(beside, 0, ["hostname"])), "host1");
    t.not(beside.hosts[0]!.address, lab.hosts[0]!.address);
    await beside.down();
    t.equal(await text(ssh(lab, 0, ["hostname"])), first, "taking it away leaves the first alone");
  });

  await lab.down();
  t.strictSame(await tracesOf(name, folder), []);
  const othersNow = listRecords().map((other) => other.name);
  // Other labs of this machine change it too: then only this lab's own traces can be looked for.
  if (othersAtFirst.length + othersNow.length === 0) t.strictSame(await machineState(), before);
});

for (const moment of ["the base image", "the record", "booting"])
  t.test(`killed at ${moment}, it comes up again and leaves nothing`, async (t) => {
    await killAt(moment);
    const lab = await boot();
    t.teardown(() => lab.down());
    t.equal(await text(ssh(lab, 1, ["hostname"])), "host2");
    await killAt(moment, ["--replace"]);
    await lab.down();
    t.strictSame(await tracesOf(name, folder), []);
  });

/** Starts `hapb lab up` and kills it at a moment of its work. */
async function killAt(moment: string, more: readonly string[] = []): Promise<void> {
  const program = join(process.cwd(), "dist/program/cli/main.js");
  const words = ["lab", "up", "--name", name, "--layout", "plain", "--state", state, ...more];
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const kill = (): void => void child.kill("SIGKILL");
  if (moment === "the base image") setTimeout(kill, 100);
  if (moment === "booting")
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line.startsWith("booting")) setTimeout(kill, 150);
    });
  if (moment === "the record") {
    const isThere = setInterval(() => {
      const record = `/run/hapb-lab/labs/${name}.json`;
      if (existsSync(record) && readFileSync(record, "utf8").includes('"starting"')) kill();
    }, 1);
    void ended.then(() => clearInterval(isThere));
  }
  await ended;
}
