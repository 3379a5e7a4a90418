import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { baseImage } from "../../engine/lab/base/build.js";
import { Hosts } from "../../engine/shell/pool.js";
import type { HostValues } from "../../engine/shell/open.js";
import { lacks } from "../programs.js";
import { refusal } from "../engine/transport/lab.js";
import { works } from "./works.js";

// A machine without the base image makes it first.
t.setTimeout(900_000);

const run = (...[program, ...args]: [string, ...string[]]) =>
  execFileSync(program, args, { encoding: "utf8" });

/** A tree of one's own on the base image of Debian; nothing is changed in that. */
async function debianTree(t: Test): Promise<string> {
  const base = await baseImage(() => {});
  const folder = mkdtempSync(join(homedir(), "places-test-"));
  const [upper, work, tree] = ["upper", "work", "tree"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [upper, work, tree]) mkdirSync(each);
  run("mount", "-t", "overlay", "overlay", "-o", `lowerdir=${base},upperdir=${upper},workdir=${work}`, tree);
  t.teardown(() => {
    run("umount", tree);
    rmSync(folder, { recursive: true });
  });
  return tree;
}

/** A tree with busybox and nothing else. */
function busyboxTree(t: Test): string {
  const tree = mkdtempSync(join(homedir(), "places-test-"));
  t.teardown(() => rmSync(tree, { recursive: true }));
  for (const name of [
    "bin",
    "sbin",
    "usr",
    "usr/bin",
    "usr/sbin",
    "etc",
    "proc",
    "tmp",
    "root",
    "dev",
    "sys",
    "run",
    "srv",
  ])
    mkdirSync(join(tree, name));
  run("cp", "-L", run("sh", "-c", "command -v busybox").trim(), join(tree, "bin/busybox"));
  run("chroot", tree, "/bin/busybox", "--install", "-s");
  run("mknod", join(tree, "dev/null"), "c", "1", "3");
  writeFileSync(join(tree, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  writeFileSync(join(tree, "etc/group"), "root:x:0:\n");
  return tree;
}

function place(t: Test, values: Pick<HostValues, "kind" | "host"> & Partial<HostValues>) {
  const hosts = new Hosts();
  t.teardown(() => hosts.close());
  return hosts.host("place", { connectTimeoutMs: 20_000, ...values });
}

const who = async (host: ReturnType<typeof place>) =>
  (await host.execute({ shell: "id -un; echo $HOME; pwd; echo ${USERPROFILE-}${XDG_RUNTIME_DIR-}" })).stdout
    .text;

const processes = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => existsSync(`/proc/${pid}/cmdline`)).length;

t.test("chroot", async (t) => {
  const tree = await debianTree(t);
  const host = place(t, { kind: "chroot", host: tree });
  t.equal(await who(host), "root\n/root\n/\n\n");
  await works(t, host, "/srv/without proc");
  run("mount", "-t", "proc", "proc", join(tree, "proc"));
  t.teardown(() => run("umount", join(tree, "proc")));
  await works(t, place(t, { kind: "chroot", host: tree }), "/srv/with proc");
  await host.reconnect();
  await host.write("/etc/motd", "an image\n");
  t.equal(run("cat", join(tree, "etc/motd")), "an image\n");
});

t.test("chroot with busybox alone", async (t) => {
  await works(t, place(t, { kind: "chroot", host: busyboxTree(t) }), "/srv/bare");
});

t.test("becoming another user in a tree", async (t) => {
  const tree = await debianTree(t);
  const become = { method: "su", user: "daemon", flags: "-s /bin/sh" };
  for (const kind of ["chroot", "nspawn"] as const)
    t.match(await who(place(t, { kind, host: tree, become })), /^daemon\n/, kind);
});

t.test("nspawn on a tree, for as long as the run takes", async (t) => {
  const tree = await debianTree(t);
  const resolver = join(tree, "etc/resolv.conf");
  rmSync(resolver, { force: true });
  writeFileSync(resolver, "nameserver 192.0.2.99\n");
  const hosts = new Hosts();
  const host = hosts.host("image", { kind: "nspawn", host: tree, connectTimeoutMs: 20_000 });
  t.equal(await who(host), "root\n/root\n/\n\n");
  const { stdout } = await host.execute({ shell: "ls /proc | grep -c '^[0-9]'; mount | grep -c ' /proc '" });
  const [seen, proc] = stdout.text.trim().split("\n").map(Number) as [number, number];
  t.ok(seen < 10 && seen < processes(), "it has processes of its own");
  t.ok(proc >= 1);
  t.equal(readFileSync(resolver, "utf8"), "nameserver 192.0.2.99\n", "the tree's own files stay");
  await works(t, host, "/srv/nspawn");
  await host.reconnect();
  t.equal(await who(host), "root\n/root\n/\n\n", "entered anew");
  await hosts.close();
  const isThere = () => run("sh", "-c", `pgrep -fc -- '--directory=${tree}$' || :`).trim() !== "0";
  for (let i = 0; i < 50 && isThere(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  t.notOk(isThere(), "it ends with the run");
  await works(t, place(t, { kind: "nspawn", host: busyboxTree(t) }), "/srv/bare");
});

t.test("another user's process of that name is no container", async (t) => {
  const name = `hapb-false-${process.pid}`;
  const child = spawn("/bin/sh", ["-c", "sleep 30 & echo up; wait", `--machine=${name}`], {
    ...{ argv0: "systemd-nspawn", uid: 65534, gid: 65534, detached: true },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => process.kill(-child.pid!));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  t.match(await refusal(place(t, { kind: "nspawn", host: name }).path("/")), {
    summary: /no container .* runs/,
  });
});

t.test("nspawn by the name of one that runs, which goes on", async (t) => {
  const tree = busyboxTree(t);
  const name = `hapb-places-${process.pid}`;
  const flags = ["--quiet", "--register=no", "--keep-unit", "--console=pipe", "--as-pid2", "--timezone=off"];
  const child = spawn(
    "systemd-nspawn",
    [
      ...flags,
      "--link-journal=no",
      `--machine=${name}`,
      `--directory=${tree}`,
      "/bin/sh",
      "-c",
      "echo up; read x",
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  for (const host of [name, tree]) {
    const inside = place(t, { kind: "nspawn", host });
    t.equal((await inside.execute({ shell: "hostname" })).stdout.text, `${name}\n`, host);
    await works(t, inside, "/srv/running");
  }
  t.equal(child.exitCode, null);
  child.stdin.end();
  await ended;
  t.match(await refusal(place(t, { kind: "nspawn", host: name }).path("/")), {
    summary: /no container .* runs/,
  });
});

t.test("a container", { skip: lacks("podman") }, async (t) => {
  const tree = busyboxTree(t);
  const name = `hapb-places-${process.pid}`;
  // What this machine's kernel and its cgroups of two versions let a container have.
  const flags = ["--network=none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];
  const podman = ["--log-level=error", "--runtime", "runc", "--cgroup-manager=cgroupfs"];
  run(
    "podman",
    ...podman,
    "run",
    "-d",
    "--name",
    name,
    ...flags,
    "--rootfs",
    tree,
    "/bin/busybox",
    "sleep",
    "600",
  );
  t.teardown(() => run("podman", ...podman, "rm", "-f", "-t", "0", name));
  const host = place(t, { kind: "podman", host: name, programArgs: podman.join(" ") });
  t.match(await who(host), /^root\n/);
  await works(t, host, "/srv/in a container");
  await host.reconnect();
  const found = place(t, { kind: "container", host: name, program: "podman" });
  t.match(await found.path("/srv"), { exists: true });
});

t.test("places that aren't there", async (t) => {
  const tree = mkdtempSync(join(homedir(), "places-test-"));
  t.teardown(() => rmSync(tree, { recursive: true }));
  const said = (values: Parameters<typeof place>[1]) => refusal(place(t, values).path("/"));
  t.match(await said({ kind: "chroot", host: "/no/such/tree" }), { summary: /is no folder/ });
  t.match(await said({ kind: "chroot", host: "web" }), { summary: /web is no folder/, hint: /whole path/ });
  t.match(await said({ kind: "chroot", host: tree }), { summary: /has no \/dev\/null/, hint: /nspawn/ });
  mkdirSync(join(tree, "dev"));
  writeFileSync(join(tree, "dev/null"), "");
  t.match(await said({ kind: "chroot", host: tree }), { code: "connection/program", detail: /\/bin\/sh/ });
  t.match(await said({ kind: "nspawn", host: tree }), {
    code: "connection/program",
    summary: /no container could/,
  });
});
