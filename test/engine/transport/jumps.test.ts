import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Hosts, type HostsOptions } from "../../../engine/shell/pool.js";
import { kinds, refusal } from "./lab.js";
import { TestServer, type ServerOptions } from "./server.js";

/** Bastions one behind the other, each by its name in the configuration (b0, b1 ...), and a server behind all of them. */
async function behind(
  t: Test,
  kind: (typeof kinds)[number],
  bastions: readonly ServerOptions[],
  { server: behindAll = {}, ...run }: HostsOptions & { readonly server?: ServerOptions } = {},
) {
  const jumps = await Promise.all(bastions.map((options) => TestServer.start(options)));
  const server = await TestServer.start({ kind, ...behindAll });
  const hosts = new Hosts({ stateFolder: join(server.folder, "state"), retryPauseMs: 5, ...run });
  t.teardown(async () => {
    await hosts.close();
    await Promise.all([...jumps, server].map((each) => each.close()));
  });
  const config = join(server.folder, "config");
  const configure = (more = "") =>
    writeFileSync(
      config,
      jumps
        .map(
          ({ port, folder }, i) =>
            `Host b${i}\n  HostName 127.0.0.1\n  Port ${port}\n  User gate\n  IdentityFile ${join(folder, "key")}\n`,
        )
        .join("") +
        `${more}\nHost *\n  UserKnownHostsFile ${server.knownHosts}\n  StrictHostKeyChecking accept-new\n  IdentityAgent none\n`,
    );
  configure();
  const host = (name: string, args: string) =>
    hosts.host(name, server.values({ sshArgs: [`-F ${config} ${args} -o HostKeyAlias=${name}`] }));
  return { jumps, server, hosts, host, configure, config };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `h${i}`);

for (const kind of kinds) {
  const isShared = kind === "ssh";
  // The system's ssh logs in to the jump hosts once for each host, and is a process for each.
  const many = isShared ? 50 : 12;
  const few = isShared ? 5 : 3;
  const connections = (jumps: readonly TestServer[]) => jumps.map((jump) => jump.connections);

  t.test(
    `${kind}: ${many} hosts behind a bastion that takes few connections, on a server that takes few log-ins`,
    async (t) => {
      const bastion = isShared ? { maxConnections: 1 } : { maxStartups: 8 };
      const { jumps, server, host } = await behind(t, kind, [bastion], { server: { maxStartups: 10 } });
      const all = await Promise.all(names(many).map((name) => host(name, "-J b0").path("/")));
      t.ok(all.every((state) => state.exists));
      t.strictSame(connections(jumps), [isShared ? 1 : many]);
      t.equal(jumps[0]!.forwards.length, many);
      t.equal(jumps[0]!.dropped, 0);
      t.equal(server.connections, many);
      t.equal(server.dropped, 0);
      t.ok(server.mostStartups <= 8);
    },
  );

  t.test(`${kind}: several jumps in a row`, async (t) => {
    const { jumps, server, host } = await behind(t, kind, [isShared ? { maxConnections: 1 } : {}, {}, {}]);
    await Promise.all(names(few).map((name) => host(name, "-J b0,b1,b2").path("/")));
    const count = isShared ? 1 : few;
    t.strictSame(connections(jumps), [count, count, count]);
    const onTo = (port: number, times: number) => Array<string>(times).fill(`127.0.0.1:${port}`);
    t.strictSame(jumps[0]!.forwards, onTo(jumps[1]!.port, count));
    t.strictSame(jumps[1]!.forwards, onTo(jumps[2]!.port, count));
    t.strictSame(jumps[2]!.forwards, onTo(server.port, few));
    t.equal(server.connections, few);
  });

  t.test(`${kind}: a jump host with a jump host of its own is the same as both in a row`, async (t) => {
    const { jumps, host, configure } = await behind(t, kind, [{}, {}]);
    configure("Host b1\n  ProxyJump b0\n");
    await Promise.all([host("a", "-J b1").path("/"), host("b", "-J b0,b1").path("/")]);
    t.strictSame(connections(jumps), isShared ? [1, 1] : [2, 2]);
  });

  // The system's ssh doesn't see a circle: it starts itself once for each jump until the log-in is given up.
  if (isShared)
    t.test(`${kind}: jump hosts in a circle are said`, async (t) => {
      const { host, configure } = await behind(t, kind, [{}, {}]);
      configure("Host b0\n  ProxyJump b1\nHost b1\n  ProxyJump b0\n");
      const { code, detail } = await refusal(host("a", "-J b0").path("/"));
      t.equal(code, "connection/jump");
      t.match(detail, /gate@127.0.0.1:\d+ is on the way to gate@127.0.0.1:\d+ is on the way to/);
    });

  t.test(`${kind}: a bastion that grants few channels on a connection gets another connection`, async (t) => {
    const { jumps, host } = await behind(t, kind, [{ maxForwards: 2 }]);
    await Promise.all(names(few).map((name) => host(name, "-J b0").path("/")));
    t.strictSame(connections(jumps), [3]);
  });

  t.test(`${kind}: a bastion that is lost is logged into anew`, async (t) => {
    const { jumps, host } = await behind(t, kind, [{}]);
    const all = names(few).map((name) => host(name, "-J b0"));
    await Promise.all(all.map((each) => each.path("/")));
    jumps[0]!.cut();
    for (const each of all) t.match(await each.path("/etc"), { exists: true });
    t.strictSame(connections(jumps), [isShared ? 2 : 2 * few]);
  });

  t.test(`${kind}: what stands between is said with the jump host's name`, async (t) => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    const { host } = await behind(t, kind, [{}, { refusesForwards: true }]);
    const reach = async (args: string) => refusal(host("x", args).path("/"));
    t.match(await reach("-J b1"), {
      code: "connection/jump",
      summary: isShared ? /127.0.0.1:\d+ connects nobody on to/ : /a jump host connects nobody on to it/,
    });
    t.match(await reach(`-J b0,gate@127.0.0.1:${port}`), {
      code: "connection/unreachable",
      summary: isShared
        ? new RegExp(`the jump host gate@127.0.0.1:\\d+ can't reach 127.0.0.1:${port}`)
        : /the jump host can't reach it/,
    });
    t.match(await reach("-J b0:x"), {
      code: isShared ? "connection/ssh-config" : "connection/ssh-args",
      detail: isShared ? undefined : /Invalid -J argument/,
      ...(isShared ? { summary: /ProxyJump b0:x is no jump host/ } : {}),
    });
  });

  t.test(`${kind}: what a bastion asks for is asked of the person, once for all hosts`, async (t) => {
    for (const method of ["password", "keyboard-interactive"] as const) {
      const questions: string[] = [];
      const ask = async (question: string, options?: { isSecret?: boolean }) => {
        questions.push(`${question}${options?.isSecret ? "" : " (shown)"}`);
        return "right";
      };
      const { jumps, host } = await behind(t, kind, [{ method }], { ask });
      await Promise.all(names(3).map((name) => host(name, "-J b0").path("/")));
      t.strictSame(connections(jumps), [isShared ? 1 : 3]);
      t.strictSame(questions, [
        method === "password" ? "gate@127.0.0.1's password: " : "(gate@127.0.0.1) Password: ",
      ]);
    }
    const { host } = await behind(t, kind, [{ method: "password" }]);
    t.match(await refusal(host("x", "-J b0").path("/")), {
      code: "connection/auth",
      detail: isShared ? /takes: password/ : /ssh asked "gate@127.0.0.1's password:", and nobody/,
    });
  });

  t.test(
    `${kind}: hosts behind one ProxyCommand take turns, and one that was dropped is tried again`,
    async (t) => {
      const { server, host } = await behind(t, kind, []);
      const folder = server.folder;
      // As an ssh whose bastion drops every second log-in.
      const script = join(folder, "gate.sh");
      writeFileSync(
        script,
        `if mkdir ${folder}/odd 2>/dev/null; then echo 'kex_exchange_identification: Connection closed by remote host' >&2; exit 255; fi
rmdir ${folder}/odd 2>/dev/null
${process.execPath} -e 'process.stdin.pipe(require("net").connect(${server.port}, "127.0.0.1")).pipe(process.stdout)'
`,
      );
      const all = names(12).map((name) => host(name, `-o ProxyCommand='sh ${script} %h %n'`).path("/"));
      t.ok((await Promise.all(all)).every((state) => state.exists));
      t.ok(server.mostStartups <= 8);
    },
  );
}
