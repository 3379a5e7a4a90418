import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { execFileSync, spawn } from "node:child_process";
import t, { type Test } from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Secret } from "../../../engine/base/value.js";
import { Hosts, type HostsOptions } from "../../../engine/shell/pool.js";
import { rawShell, sh } from "../../../engine/shell/script.js";
import { HostFailure } from "../../../engine/shell/types.js";
import { hostKey, otherHostKey, TestServer, type ServerOptions } from "./server.js";

/** A server and the hosts of a run, both gone when the test is over. */
async function lab(t: Test, options: ServerOptions = {}, run: HostsOptions = {}) {
  const server = await TestServer.start(options);
  const hosts = new Hosts({ stateFolder: join(server.folder, "state"), retryPauseMs: 10, ...run });
  t.teardown(async () => {
    await hosts.close();
    await server.close();
  });
  return { server, hosts, host: hosts.host("web", server.values()) };
}

/** Waits until a command on the host has made a file. */
async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The diagnostic that a promise is refused with. */
async function refusal(promise: Promise<unknown>) {
  const cause = await promise.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (!(cause instanceof DiagnosticError)) throw cause;
  return cause.first;
}

t.test("reads, commands and files over one connection", async (t) => {
  const { server, hosts, host } = await lab(t);
  const content = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
  const path = join(server.folder, "file");
  await host.write(path, content, { mode: 0o640 });
  t.same(await host.read(path), content);
  t.match(await host.path(path), { exists: true, kind: "file", mode: 0o640, size: 1024 });
  t.match(await host.execute({ shell: "echo out; echo err >&2; exit 3" }), {
    rc: 3,
    stdout: { text: "out\n" },
    stderr: { text: "err\n" },
  });
  await host.write(path, Buffer.alloc(300_000, "x"));
  t.equal((await host.read(path))?.length, 300_000);
  t.equal(server.connections, 1);
  t.ok((await hosts.roundTrips()) > 0);
});

t.test("what is asked together takes one round trip", async (t) => {
  const { hosts, host } = await lab(t);
  await host.which("sh");
  const before = await hosts.roundTrips();
  await Promise.all([
    host.path("/etc"),
    host.read("/etc/passwd"),
    host.sysctl("kernel.ostype"),
    host.list("/etc"),
  ]);
  t.equal((await hosts.roundTrips()) - before, 1);
});

t.test("several names with the same values are one connection", async (t) => {
  const { server, hosts } = await lab(t);
  await Promise.all(["a", "b", "c"].map((name) => hosts.host(name, server.values()).path("/")));
  t.equal(server.connections, 1);
});

t.test("a banner, garbage and binary before the shell disturb nothing", async (t) => {
  const noise = Buffer.concat([
    Buffer.from("Welcome\r\n\x1b[31m"),
    Buffer.from([0, 255, 10, 13]),
    Buffer.from("hapb-"),
  ]);
  const { host } = await lab(t, { banner: "Authorized use only\n", noise });
  t.equal((await host.query(sh`echo ${"a b"}`, { reads: [] })).stdout.text, "a b\n");
  t.equal((await host.execute({ argv: ["echo", "c"] })).stdout.text, "c\n");
});

t.test("10 MB of binary output arrive whole", async (t) => {
  const { host } = await lab(t);
  const { stdout } = await host.execute({ shell: "head -c 10000000 /dev/zero | tr '\\000' '\\201'" });
  t.equal(stdout.bytes.length, 10_000_000);
  t.ok(stdout.bytes.every((byte) => byte === 0x81));
  t.notOk(stdout.isCut);
});

t.test("more than is kept is cut, and says so", async (t) => {
  const { host } = await lab(t);
  const { stdout } = await host.query(rawShell("head -c 2000000 /dev/zero"), { reads: [] });
  t.equal(stdout.bytes.length, 1024 * 1024);
  t.ok(stdout.isCut);
  t.equal((await host.query(sh`echo next`, { reads: [] })).stdout.text, "next\n");
});

t.test("a slow host is only slow", async (t) => {
  const { host } = await lab(t, { delayMs: 150 });
  t.match(await host.path("/etc"), { kind: "directory" });
  t.equal((await host.execute({ shell: "echo x" })).stdout.text, "x\n");
});

t.test("MaxSessions 1: a command gets another connection", async (t) => {
  const { server, host } = await lab(t, { maxSessions: 1 });
  await host.path("/etc");
  t.equal((await host.execute({ shell: "echo x" })).stdout.text, "x\n");
  t.equal(server.connections, 2);
});

t.test("MaxSessions 1: a command is ended over another connection", async (t) => {
  const { host } = await lab(t, { maxSessions: 1 });
  await t.rejects(host.execute({ shell: "sleep 60 & sleep 61", timeoutMs: 200 }), /took longer than 0.2 s/);
});

t.test("a late child writes into nobody's answer", async (t) => {
  const { server, host } = await lab(t);
  const file = join(server.folder, "late");
  const { stdout } = await host.execute({ shell: `(sleep 0.3; echo late; echo late >${file}) & echo now` });
  t.equal(stdout.text, "now\n");
  for (let i = 0; i < 8; i++) {
    const answers = await Promise.all([
      host.query(sh`echo ${i}`, { reads: [] }),
      host.execute({ shell: `sleep 0.1; echo ${i}` }),
    ]);
    t.strictSame(
      answers.map(({ stdout }) => stdout.text),
      [`${i}\n`, `${i}\n`],
    );
  }
});

t.test("a server that drops log-ins is tried again", async (t) => {
  const { server, host } = await lab(t, { cut: { at: "accept", times: 2 } });
  t.match(await host.path("/etc"), { exists: true });
  t.equal(server.connections, 3);
});

t.test("dropped in each phase of a log-in: one clear message, and the next try works", async (t) => {
  const cases = [
    ["accept", 99, "connection/dropped"],
    ["handshake", 99, "connection/dropped"],
    ["auth", 99, "connection/dropped"],
  ] as const;
  for (const [at, times, code] of cases) {
    const cut = { at, times: times as number };
    const { host } = await lab(t, { cut });
    t.equal((await refusal(host.path("/etc"))).code, code, at);
    cut.times = 0;
    t.match(await host.path("/etc"), { exists: true }, `${at}, then again`);
  }
});

t.test("dropped while a channel is opened: a read is asked again", async (t) => {
  for (const at of ["channel", "exec"] as const) {
    const { server, host } = await lab(t, { cut: { at, times: 1 } });
    const answer = await host.path("/etc").catch((cause: unknown) => cause);
    if (answer instanceof DiagnosticError) t.equal(answer.first.code, "connection/lost");
    t.match(await host.path("/etc"), { exists: true });
    t.equal(server.connections, 2);
  }
});

t.test("a read whose connection is lost is asked again", async (t) => {
  const { server, host } = await lab(t);
  await host.path("/");
  const read = host.query(sh`sleep 0.3; echo x`, { reads: [] });
  setTimeout(() => server.cut(), 100);
  t.equal((await read).stdout.text, "x\n");
  t.equal(server.connections, 2);
});

t.test("a command whose connection is lost is not run twice, and says what isn't known", async (t) => {
  const { server, host } = await lab(t);
  const file = join(server.folder, "runs");
  const command = host.execute({ shell: `echo run >>${file}; sleep 5` });
  void appears(file).then(() => server.cut());
  const { code, detail } = await refusal(command);
  t.equal(code, "connection/lost");
  t.match(detail, /may have been done or not/);
  t.match(await host.path("/"), { exists: true }, "the next request connects anew");
  t.equal(readFileSync(file, "utf8"), "run\n");
});

t.test("a job outlives its connection, runs once, and its result arrives", async (t) => {
  const { server, host } = await lab(t);
  const file = join(server.folder, "runs");
  const seen: string[] = [];
  const job = host.job({
    key: "test:1",
    shell: `echo run >>${file}; echo first; sleep 1; echo second; exit 4`,
    onLine: (line) => {
      seen.push(line);
      if (line === "first") server.cut();
    },
  });
  t.match(await job, { rc: 4, stdout: { text: "first\nsecond\n" }, wasReattached: false });
  t.strictSame(seen, ["first", "second"]);
  t.equal(readFileSync(file, "utf8"), "run\n");
  t.equal(server.connections, 2);
});

t.test("a dead peer during a job is found by keepalives", async (t) => {
  const { server, hosts } = await lab(t);
  const host = hosts.host(
    "web",
    server.values({ args: "-o ServerAliveInterval=1 -o ServerAliveCountMax=1" }),
  );
  const file = join(server.folder, "runs");
  const job = host.job({ key: "test:2", shell: `echo run >>${file}; sleep 0.5; echo done` });
  void appears(file).then(() => server.freeze());
  t.match(await job, { rc: 0, stdout: { text: "done\n" } });
  t.equal(readFileSync(file, "utf8"), "run\n");
});

t.test("another run finds the job that an abort left behind", async (t) => {
  const { server, hosts, host } = await lab(t);
  const file = join(server.folder, "runs");
  const job = { key: "test:3", shell: `echo run >>${file}; sleep 1; echo done` };
  const left = host.job(job).catch((cause: Error) => cause.message);
  const second = new Hosts({ stateFolder: join(server.folder, "state") });
  t.teardown(() => second.close());
  const other = second.host("web", server.values({ args: "-o HostKeyAlias=other" }));
  await other.path("/");
  await appears(file);
  t.match(await hosts.close({ abort: true }), [{ key: "test:3" }]);
  t.equal(await left, "the run was ended");
  t.match(await other.job(job), { rc: 0, stdout: { text: "done\n" }, wasReattached: true });
  t.equal(readFileSync(file, "utf8"), "run\n");
});

t.test("a result from before this run answers for nothing: the job runs", async (t) => {
  const { server, hosts, host } = await lab(t);
  const file = join(server.folder, "runs");
  const job = { key: "test:4", shell: `echo run >>${file}; sleep 0.5` };
  const left = host.job(job).catch(() => {});
  await appears(file);
  await hosts.close({ abort: true });
  await left;
  // Uptime is compared in whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const second = new Hosts({ stateFolder: join(server.folder, "state") });
  t.teardown(() => second.close());
  t.match(await second.host("web", server.values()).job(job), { rc: 0, wasReattached: false });
  t.equal(readFileSync(file, "utf8"), "run\nrun\n");
});

t.test("a run that is ended leaves nothing running", async (t) => {
  const { server, hosts, host } = await lab(t);
  const file = join(server.folder, "ended");
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const command = host
    .execute({ shell: `echo begun; sleep 6 && echo no >${file} & wait; echo no >${file}`, onLine: begun })
    .catch((cause: Error) => cause.message);
  await hasBegun;
  t.strictSame(await hosts.close({ abort: true }), []);
  t.equal(await command, "the run was ended");
  await new Promise((resolve) => setTimeout(resolve, 6200));
  t.notOk(existsSync(file));
});

t.test("a read that hangs is given up; those behind it are answered", async (t) => {
  const { host } = await lab(t);
  const hung = host.query(sh`sleep 60`, { reads: [], timeoutMs: 300 });
  const behind = host.query(sh`echo behind`, { reads: [] });
  await t.rejects(hung, HostFailure);
  t.equal((await behind).stdout.text, "behind\n");
});

t.test("a machine belongs to one run at a time", async (t) => {
  const { server, host } = await lab(t);
  await host.run(sh`true`);
  const lock = join(server.folder, "state/lock");
  // As if another control machine had taken it, with a shell that lives.
  const [boot, shell, started, , ...rest] = readFileSync(lock, "utf8").trim().split(" ");
  const foreign = [boot, shell, started, "otherrun", "1", rest[1], "eve", "elsewhere"].join(" ");
  writeFileSync(lock, `${foreign}\n`);
  const second = new Hosts({ stateFolder: join(server.folder, "state") });
  t.teardown(() => second.close());
  const other = second.host("web", server.values());
  const { code, detail } = await refusal(other.run(sh`true`));
  t.equal(code, "host/locked");
  t.match(detail, /eve on elsewhere/);
  t.match(await other.path("/"), { exists: true }, "looking is free");
});

t.test("a lock whose run is gone is taken over", async (t) => {
  const { server, host } = await lab(t);
  await host.run(sh`true`);
  const lock = join(server.folder, "state/lock");
  const [boot, shell, started, , ...rest] = readFileSync(lock, "utf8").trim().split(" ");
  const cases = {
    "its shell is gone": [boot, "999999", started, "otherrun", "1", rest[1], "eve", "elsewhere"],
    "the machine was rebooted": [
      "another-boot",
      shell,
      started,
      "otherrun",
      "1",
      rest[1],
      "eve",
      "elsewhere",
    ],
    "another process has the number": [boot, shell, "1", "otherrun", "1", rest[1], "eve", "elsewhere"],
    "its process on this control machine is gone": [
      boot,
      shell,
      started,
      "otherrun",
      "4194303",
      ...rest.slice(1),
    ],
  };
  for (const [name, words] of Object.entries(cases)) {
    writeFileSync(lock, `${words.join(" ")}\n`);
    const second = new Hosts({ stateFolder: join(server.folder, "state") });
    await second.host("web", server.values()).run(sh`true`);
    await second.close();
    t.notOk(existsSync(lock), name);
  }
});

t.test("host keys", async (t) => {
  const blob = (key: string) => key.split(" ")[1];
  const cases: [string, string, string | undefined, RegExp | undefined][] = [
    ["accept-new", "", undefined, undefined],
    ["yes", "", "connection/host-key", /not known/],
    ["ask", "", "connection/host-key", /not known/],
    ["yes", `NAME ssh-ed25519 ${blob(hostKey.public)}`, undefined, undefined],
    [
      "yes",
      `NAME ssh-ed25519 ${blob(otherHostKey.public)}`,
      "connection/host-key",
      /not the one that is known/,
    ],
    [
      "accept-new",
      `NAME ssh-ed25519 ${blob(otherHostKey.public)}`,
      "connection/host-key",
      /not the one that is known/,
    ],
    ["accept-new", `@revoked * ssh-ed25519 ${blob(hostKey.public)}`, "connection/host-key", /revoked/],
    ["no", `NAME ssh-ed25519 ${blob(otherHostKey.public)}`, undefined, undefined],
  ];
  for (const [strict, line, code, summary] of cases) {
    const { server, hosts } = await lab(t);
    writeFileSync(server.knownHosts, line.replace("NAME", `[127.0.0.1]:${server.port}`) + "\n");
    const args = `-F none -o UserKnownHostsFile=${server.knownHosts} -o StrictHostKeyChecking=${strict}`;
    const host = hosts.host("web", server.values({ sshArgs: [args] }));
    const name = `${strict}, ${line.slice(0, 12) || "no line"}`;
    if (code === undefined) t.match(await host.path("/"), { exists: true }, name);
    else t.match(await refusal(host.path("/")), { code, summary: summary! }, name);
  }
});

t.test("a key that was accepted is filed, and holds from then on", async (t) => {
  const { server, host } = await lab(t);
  await host.path("/");
  t.match(
    readFileSync(server.knownHosts, "utf8"),
    new RegExp(`^\\[127\\.0\\.0\\.1\\]:${server.port} ssh-ed25519 `),
  );
});

t.test("an unknown host is asked about where there is someone to ask", async (t) => {
  const questions: string[] = [];
  for (const [answer, isTrusted] of [
    ["yes", true],
    ["no", false],
  ] as const) {
    const { server, hosts } = await lab(
      t,
      {},
      { ask: async (question) => (questions.push(question), answer) },
    );
    const args = `-F none -o UserKnownHostsFile=${server.knownHosts} -o IdentityAgent=none`;
    const asked = hosts.host("web", server.values({ sshArgs: [args] })).path("/");
    if (isTrusted) t.match(await asked, { exists: true });
    else t.match(await refusal(asked), { code: "connection/host-key", summary: /not trusted/ });
  }
  t.match(questions[0], /SHA256:/);
});

t.test("a refused key is said, with what was tried and what the server takes", async (t) => {
  const { server, hosts } = await lab(t, { method: "password" });
  const key = join(server.folder, "key");
  const { code, detail } = await refusal(
    hosts.host("web", server.values({ privateKeyFile: key, password: undefined })).path("/"),
  );
  t.equal(code, "connection/auth");
  t.match(detail, new RegExp(`Tried: key ${key}\\.\nThe server takes: password\\.`));
});

t.test("a wrong password is tried once", async (t) => {
  for (const method of ["password", "keyboard-interactive"] as const) {
    const { server, hosts } = await lab(t, { method });
    const args = `-o IdentityFile=none`;
    const host = hosts.host("web", server.values({ password: new Secret("wrong"), args }));
    t.equal((await refusal(host.path("/"))).code, "connection/auth");
    t.equal(server.attempts.filter((each) => each === method).length, 1, method);
    const right = hosts.host("web", server.values({ args }));
    t.match(await right.path("/"), { exists: true });
  }
});

t.test("the passphrase of a key is asked for once, whatever the number of hosts", async (t) => {
  const questions: string[] = [];
  const { server, hosts } = await lab(t, {}, { ask: async (question) => (questions.push(question), "open") });
  const key = join(server.folder, "locked");
  writeFileSync(key, readFileSync(join(server.folder, "key")), { mode: 0o600 });
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open", "-f", key]);
  await Promise.all(
    ["a", "b", "c"].map((name) =>
      hosts.host(name, server.values({ privateKeyFile: key, args: `-o HostKeyAlias=${name}` })).path("/"),
    ),
  );
  t.strictSame(questions, [`Passphrase for the key ${key}: `]);
  t.equal(server.connections, 3);
});

t.test("a locked key with nobody to ask is named in the message", async (t) => {
  const { server, hosts } = await lab(t);
  const key = join(server.folder, "locked");
  writeFileSync(key, readFileSync(join(server.folder, "key")), { mode: 0o600 });
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open", "-f", key]);
  const { detail } = await refusal(hosts.host("web", server.values({ privateKeyFile: key })).path("/"));
  t.match(detail, new RegExp(`${key}: it is encrypted`));
});

t.test("a server that runs no commands", async (t) => {
  const { host } = await lab(t, { refusesExec: true });
  t.equal((await refusal(host.path("/"))).code, "connection/exec");
});

t.test("nothing listens, nothing answers, no such name", async (t) => {
  const { server, hosts } = await lab(t);
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const reach = (more: Parameters<TestServer["values"]>[0]) =>
    refusal(hosts.host("web", server.values(more)).path("/"));
  t.equal((await reach({ port, connectTimeoutMs: 300 })).code, "connection/timeout");
  await new Promise<void>((resolve) => silent.close(() => resolve()));
  t.equal((await reach({ port })).code, "connection/refused");
  t.equal((await reach({ host: "no-such-host.invalid" })).code, "connection/name");
});

t.test("hosts behind a jump host share one connection to it", async (t) => {
  const { server: jump } = await lab(t);
  const { server, hosts } = await lab(t);
  const config = join(server.folder, "config");
  writeFileSync(
    config,
    `Host jump\n  HostName 127.0.0.1\n  Port ${jump.port}\n  User someone\n  IdentityFile ${join(jump.folder, "key")}\n` +
      `Host *\n  UserKnownHostsFile ${server.knownHosts}\n  StrictHostKeyChecking accept-new\n  IdentityAgent none\n`,
  );
  const values = (name: string) =>
    server.values({ sshArgs: [`-F ${config} -J jump -o HostKeyAlias=${name}`] });
  await Promise.all(["a", "b"].map((name) => hosts.host(name, values(name)).path("/")));
  t.equal(jump.connections, 1);
  t.strictSame(jump.forwards, [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`]);
  t.equal(server.connections, 2);
});

t.test("through a ProxyCommand", async (t) => {
  const { server, hosts } = await lab(t);
  const relay = join(server.folder, "relay.cjs");
  writeFileSync(
    relay,
    'process.stdin.pipe(require("net").connect(+process.argv[2], process.argv[3])).pipe(process.stdout)',
  );
  const args = `-o ProxyCommand='${process.execPath} ${relay} %p %h'`;
  t.match(await hosts.host("web", server.values({ args })).path("/"), { exists: true });
});

t.test("a ProxyCommand that fails says why", async (t) => {
  const { server, hosts } = await lab(t);
  const args = `-o ProxyCommand='sh -c "echo no way >&2; exit 3"'`;
  t.match(
    (await refusal(hosts.host("web", server.values({ args })).path("/"))).detail,
    /ended with 3: no way/,
  );
});

t.test("the user of ~/.ssh/config is who one is, and need not become it", async (t) => {
  const { server, hosts } = await lab(t);
  const config = join(server.folder, "config");
  writeFileSync(config, "User configured\n");
  const args = `-F ${config} -o UserKnownHostsFile=${server.knownHosts} -o StrictHostKeyChecking=accept-new -o IdentityAgent=none`;
  const become = { method: "sudo", user: "configured", exe: "/no/such/sudo" };
  const host = hosts.host("web", server.values({ user: undefined, sshArgs: [args], become }));
  t.match(await host.path("/"), { exists: true });
  const plain = hosts.host("web", server.values({ user: undefined, sshArgs: [args] }));
  await plain.path("/");
  t.equal(plain.user, "configured");
  t.equal(server.connections, 1);
});

t.test("keys of an agent; with IdentitiesOnly, those that are named alone", async (t) => {
  const { server, hosts } = await lab(t);
  const socket = join(server.folder, "agent");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  t.teardown(() => agent.kill());
  await appears(socket);
  const key = join(server.folder, "key");
  const other = join(server.folder, "other");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
  const add = (file: string) =>
    execFileSync("ssh-add", ["-q", file], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: "ignore",
    });
  add(other);
  add(key);
  const reach = (name: string, args: string) =>
    hosts
      .host(
        name,
        server.values({
          privateKeyFile: undefined,
          args: `-o IdentityAgent=${socket} -o HostKeyAlias=${name} ${args}`,
        }),
      )
      .path("/");
  t.match(await reach("a", `-i ${join(server.folder, "none")}`), { exists: true });
  t.match((await refusal(reach("b", `-i ${other} -o IdentitiesOnly=yes`))).code, "connection/auth");
  writeFileSync(`${key}.pub`, execFileSync("ssh-keygen", ["-y", "-f", key]));
  const locked = join(server.folder, "locked");
  writeFileSync(locked, readFileSync(key), { mode: 0o600 });
  writeFileSync(`${locked}.pub`, readFileSync(`${key}.pub`));
  execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open", "-f", locked]);
  t.match(
    await reach("c", `-i ${locked} -o IdentitiesOnly=yes`),
    { exists: true },
    "a locked key that the agent has",
  );
});
