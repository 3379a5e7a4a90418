import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { execFileSync, spawn } from "node:child_process";
import t, { type Test } from "tap";
import { Secret } from "../../../engine/base/value.js";

import { hostKey, otherHostKey, type ServerOptions, type TestServer } from "./server.js";
import type { HostsOptions } from "../../../engine/shell/pool.js";
import { appears, kinds, lab as labOf, refusal } from "./lab.js";

for (const kind of kinds) {
  const lab = (t: Test, options?: ServerOptions, run?: HostsOptions) => labOf(t, options, run, kind);
  t.test(`${kind}: host keys`, async (t) => {
    const blob = (key: string) => key.split(" ")[1];
    const cases: [string, string, string | undefined, RegExp | undefined][] = [
      ["accept-new", "", undefined, undefined],
      ["yes", "", "connection/host-key", /not known/],
      ["ask", "", "connection/host-key", kind === "ssh" ? /not known/ : /not trusted/],
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

  t.test(`${kind}: a key that was accepted is filed, and holds from then on`, async (t) => {
    const { server, host } = await lab(t);
    await host.path("/");
    t.match(
      readFileSync(server.knownHosts, "utf8"),
      new RegExp(`^\\[127\\.0\\.0\\.1\\]:${server.port} ssh-ed25519 `),
    );
  });

  t.test(`${kind}: an unknown host is asked about where there is someone to ask`, async (t) => {
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

  t.test(`${kind}: a refused key is said, with what was tried and what the server takes`, async (t) => {
    const { server, hosts } = await lab(t, { method: "password" });
    const key = join(server.folder, "key");
    const { code, detail } = await refusal(
      hosts.host("web", server.values({ privateKeyFile: key, password: undefined })).path("/"),
    );
    t.equal(code, "connection/auth");
    t.match(
      detail,
      kind === "ssh"
        ? new RegExp(`Tried: key ${key}\\.\nThe server takes: password\\.`)
        : /Permission denied \(password\)/,
    );
  });

  t.test(`${kind}: a wrong password is tried once`, async (t) => {
    for (const method of ["password", "keyboard-interactive"] as const) {
      const { server, hosts } = await lab(t, { method });
      const args = `-o IdentityFile=none -o ConnectionAttempts=3`;
      const host = hosts.host("web", server.values({ password: new Secret("wrong"), args }));
      t.equal((await refusal(host.path("/"))).code, "connection/auth");
      t.equal(server.attempts.filter((each) => each === method).length, 1, method);
      const right = hosts.host("web", server.values({ args }));
      t.match(await right.path("/"), { exists: true });
    }
  });

  t.test(`${kind}: the passphrase of a key is asked for once, whatever the number of hosts`, async (t) => {
    const questions: string[] = [];
    const { server, hosts } = await lab(
      t,
      {},
      { ask: async (question) => (questions.push(question), "open") },
    );
    const key = join(server.folder, "locked");
    writeFileSync(key, readFileSync(join(server.folder, "key")), { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open", "-f", key]);
    await Promise.all(
      ["a", "b", "c"].map((name) =>
        hosts.host(name, server.values({ privateKeyFile: key, args: `-o HostKeyAlias=${name}` })).path("/"),
      ),
    );
    t.strictSame(questions, [
      kind === "ssh" ? `Passphrase for the key ${key}: ` : `Enter passphrase for key '${key}': `,
    ]);
    t.equal(server.connections, 3);
  });

  t.test(`${kind}: a locked key with nobody to ask is named in the message`, async (t) => {
    const { server, hosts } = await lab(t);
    const key = join(server.folder, "locked");
    writeFileSync(key, readFileSync(join(server.folder, "key")), { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open", "-f", key]);
    const { detail } = await refusal(hosts.host("web", server.values({ privateKeyFile: key })).path("/"));
    t.match(
      detail,
      new RegExp(
        kind === "ssh"
          ? `${key}: it is encrypted`
          : `ssh asked "Enter passphrase for key '${key}':", and nobody`,
      ),
    );
  });

  t.test(`${kind}: a server that runs no commands`, async (t) => {
    const { host } = await lab(t, { refusesExec: true });
    t.equal((await refusal(host.path("/"))).code, kind === "ssh" ? "connection/exec" : "connection/shell");
  });

  t.test(`${kind}: nothing listens, nothing answers, no such name`, async (t) => {
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

  t.test(
    `${kind}: hosts behind a jump host ${kind === "ssh" ? "share one connection" : "have a connection each"} to it`,
    async (t) => {
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
      t.equal(jump.connections, kind === "ssh" ? 1 : 2);
      t.strictSame(jump.forwards, [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`]);
      t.equal(server.connections, 2);
    },
  );

  t.test(`${kind}: through a ProxyCommand`, async (t) => {
    const { server, hosts } = await lab(t);
    const relay = join(server.folder, "relay.cjs");
    writeFileSync(
      relay,
      'process.stdin.pipe(require("net").connect(+process.argv[2], process.argv[3])).pipe(process.stdout)',
    );
    const args = `-o ProxyCommand='${process.execPath} ${relay} %p %h'`;
    t.match(await hosts.host("web", server.values({ args })).path("/"), { exists: true });
  });

  t.test(`${kind}: a ProxyCommand that fails says why`, async (t) => {
    const { server, hosts } = await lab(t);
    const args = `-o ProxyCommand='sh -c "echo no way >&2; exit 3"'`;
    t.match(
      (await refusal(hosts.host("web", server.values({ args })).path("/"))).detail,
      kind === "ssh" ? /ended with 3: no way/ : /no way/,
    );
  });

  t.test(`${kind}: the user of ~/.ssh/config is who one is, and need not become it`, async (t) => {
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

  t.test(`${kind}: keys of an agent; with IdentitiesOnly, those that are named alone`, async (t) => {
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
}
