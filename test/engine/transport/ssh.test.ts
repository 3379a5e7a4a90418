import { join } from "node:path";
import t, { type Test } from "tap";
import type { HostsOptions } from "../../../engine/shell/pool.js";
import { rawShell, sh } from "../../../engine/shell/script.js";
import { kinds, lab as labOf } from "./lab.js";
import type { ServerOptions } from "./server.js";

for (const kind of kinds) {
  const lab = (t: Test, options?: ServerOptions, run?: HostsOptions) => labOf(t, options, run, kind);
  t.test(`${kind}: reads, commands and files over one connection`, async (t) => {
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

  t.test(`${kind}: what is asked together takes one round trip`, async (t) => {
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

  t.test(`${kind}: several names with the same values are one connection`, async (t) => {
    const { server, hosts, values } = await lab(t);
    await Promise.all(["a", "b", "c"].map((name) => hosts.host(name, values).path("/")));
    t.equal(server.connections, 1);
  });

  t.test(`${kind}: a banner, garbage and binary before the shell disturb nothing`, async (t) => {
    const noise = Buffer.concat([
      Buffer.from("Welcome\r\n\x1b[31m"),
      Buffer.from([0, 255, 10, 13]),
      Buffer.from("hapb-"),
    ]);
    const { host } = await lab(t, { banner: "Authorized use only\n", noise });
    t.equal((await host.query(sh`echo ${"a b"}`, { reads: [] })).stdout.text, "a b\n");
    t.equal((await host.execute({ argv: ["echo", "c"] })).stdout.text, "c\n");
  });

  const bytes = 10_000_000;
  t.test(`${kind}: ${bytes} bytes of binary output arrive whole`, async (t) => {
    const { host } = await lab(t);
    const { stdout } = await host.execute({ shell: `head -c ${bytes} /dev/zero | tr '\\000' '\\201'` });
    t.equal(stdout.bytes.length, bytes);
    t.ok(stdout.bytes.every((byte) => byte === 0x81));
    t.notOk(stdout.isCut);
  });

  t.test(`${kind}: more than is kept is cut, and says so`, async (t) => {
    const { host } = await lab(t);
    const { stdout } = await host.query(rawShell("head -c 2000000 /dev/zero"), { reads: [] });
    t.equal(stdout.bytes.length, 1024 * 1024);
    t.ok(stdout.isCut);
    t.equal((await host.query(sh`echo next`, { reads: [] })).stdout.text, "next\n");
  });

  t.test(`${kind}: a slow host is only slow`, async (t) => {
    const { host } = await lab(t, { delayMs: 150 });
    t.match(await host.path("/etc"), { kind: "directory" });
    t.equal((await host.execute({ shell: "echo x" })).stdout.text, "x\n");
  });

  t.test(`${kind}: MaxSessions 1: a command gets another connection`, async (t) => {
    const { server, host } = await lab(t, { maxSessions: 1 });
    await host.path("/etc");
    t.equal((await host.execute({ shell: "echo x" })).stdout.text, "x\n");
    t.equal(server.connections, 2);
  });

  t.test(`${kind}: MaxSessions 1: a command is ended over another connection`, async (t) => {
    const { host } = await lab(t, { maxSessions: 1 });
    await t.rejects(host.execute({ shell: "sleep 60 & sleep 61", timeoutMs: 200 }), /took longer than 0.2 s/);
  });

  t.test(`${kind}: a late child writes into nobody's answer`, async (t) => {
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
}
