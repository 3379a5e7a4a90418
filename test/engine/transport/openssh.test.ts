import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Secret } from "../../../engine/base/value.js";
import { Hosts, type HostsOptions } from "../../../engine/shell/pool.js";
import { sh } from "../../../engine/shell/script.js";
import { refusal } from "./lab.js";
import { hostKey, otherHostKey, TestServer, userKey, type ServerOptions } from "./server.js";

/** The same server as for hapb's own ssh, reached by the system's. */
async function lab(
  t: Test,
  options: ServerOptions = {},
  more: Parameters<TestServer["values"]>[0] = {},
  run: HostsOptions = {},
) {
  const server = await TestServer.start(options);
  const hosts = new Hosts({ stateFolder: join(server.folder, "state"), ...run });
  t.teardown(async () => {
    await hosts.close();
    await server.close();
  });
  const values = { ...server.values(more), kind: "openssh" as const };
  return { server, hosts, values, host: hosts.host("web", values) };
}

const controlFolders = () =>
  readdirSync(process.env["XDG_RUNTIME_DIR"] ?? "/tmp").filter((name) => name.startsWith("hapb-ssh-"));

t.test("reads, commands and files over one connection, whose sockets are the owner's alone", async (t) => {
  const before = controlFolders();
  const { server, hosts, host } = await lab(t);
  const content = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
  const path = join(server.folder, "file");
  await host.write(path, content, { mode: 0o640 });
  t.same(await host.read(path), content);
  t.match(await host.execute({ shell: "cat; echo out; echo err >&2; exit 3" }), {
    rc: 3,
    stdout: { text: "out\n" },
    stderr: { text: "err\n" },
  });
  await host.write(path, Buffer.alloc(300_000, "x"));
  t.equal((await host.read(path))?.length, 300_000);
  t.equal(server.connections, 1);
  const [folder] = controlFolders().filter((name) => !before.includes(name));
  const whole = join(process.env["XDG_RUNTIME_DIR"] ?? "/tmp", folder!);
  t.equal(statSync(whole).mode & 0o777, 0o700);
  await hosts.close();
  t.notOk(existsSync(whole), "nothing is left of them");
});

t.test("several names with the same values are one connection", async (t) => {
  const { server, hosts, values } = await lab(t);
  await Promise.all(["a", "b", "c"].map((name) => hosts.host(name, values).path("/")));
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

t.test("binary output arrives whole", async (t) => {
  const { host } = await lab(t);
  const { stdout } = await host.execute({ shell: "head -c 1000000 /dev/zero | tr '\\000' '\\201'" });
  t.equal(stdout.bytes.length, 1_000_000);
  t.ok(stdout.bytes.every((byte) => byte === 0x81));
});

t.test("a password is given when it is asked for, and a wrong one once", async (t) => {
  for (const method of ["password", "keyboard-interactive"] as const) {
    const { host } = await lab(t, { method });
    t.match(await host.path("/"), { exists: true }, method);
  }
  const wrong = await lab(t, { method: "password" }, { password: new Secret("not-right") });
  const { code, detail } = await refusal(wrong.host.path("/"));
  t.equal(code, "connection/auth");
  t.notMatch(detail, /not-right/);
  t.equal(wrong.server.attempts.filter((method) => method === "password").length, 1);
});

t.test("a locked key's passphrase is asked for once for all hosts", async (t) => {
  const questions: string[] = [];
  const ask = async (question: string) => (questions.push(question), "pass phrase");
  const { hosts, server, values } = await lab(t, {}, {}, { ask });
  const file = join(server.folder, "locked");
  writeFileSync(file, userKey.private, { mode: 0o600 });
  execFileSync("ssh-keygen", ["-q", "-p", "-f", file, "-N", "pass phrase"]);
  const locked = { ...values, privateKeyFile: file };
  for (const host of ["127.0.0.1", "localhost"])
    t.match(await hosts.host(host, { ...locked, host }).path("/"), { exists: true }, host);
  t.equal(server.connections, 2);
  t.equal(questions.length, 1);
  t.match(questions[0], /passphrase for key/i);
});

t.test("what goes wrong is said in the same words as by hapb's own ssh", async (t) => {
  const { server, hosts, values } = await lab(t);
  writeFileSync(server.knownHosts, `[127.0.0.1]:${server.port} ${otherHostKey.public}\n`);
  t.match(await refusal(hosts.host("key", values).path("/")), { code: "connection/host-key" });
  const sshArgs = ["-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"];
  const at = (more: object) => hosts.host("x", { ...values, sshArgs, ...more }).path("/");
  t.match(await refusal(at({ port: 1 })), { code: "connection/refused" });
  t.match(await refusal(at({ host: "no.such.host.invalid" })), { code: "connection/name" });
  t.match(await refusal(at({ sshArgs: ["-o NoSuchOption=1"] })), { code: "connection/ssh-args" });
});

t.test("a lost connection is said, and the next request logs in anew", async (t) => {
  const { server, host } = await lab(t);
  await host.path("/");
  const going = host.execute({ shell: `touch ${server.folder}/begun; sleep 20` });
  while (!existsSync(join(server.folder, "begun"))) await new Promise((resolve) => setTimeout(resolve, 20));
  server.cut();
  t.match(await refusal(going), { code: "connection/lost" });
  t.match(await host.path("/"), { exists: true });
  t.equal(server.connections, 2);
});

t.test("every option of ssh goes", async (t) => {
  const { host } = await lab(
    t,
    { hostKey: hostKey.private },
    { args: "-o IPQoS=none -o CanonicalizeHostname=no -o SetEnv=A=b" },
  );
  t.match(await host.path("/"), { exists: true });
});
