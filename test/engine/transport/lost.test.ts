import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t, { type Test } from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Hosts, type HostsOptions } from "../../../engine/shell/pool.js";
import { sh } from "../../../engine/shell/script.js";
import { HostFailure } from "../../../engine/shell/types.js";
import { appears, kinds, lab as labOf, refusal } from "./lab.js";
import type { ServerOptions } from "./server.js";

for (const kind of kinds) {
  const lab = (t: Test, options?: ServerOptions, run?: HostsOptions) => labOf(t, options, run, kind);
  t.test(`${kind}: a server that drops log-ins is tried again`, async (t) => {
    const { server, host } = await lab(t, { cut: { at: "accept", times: 2 } });
    t.match(await host.path("/etc"), { exists: true });
    t.equal(server.connections, 3);
  });

  t.test(
    `${kind}: dropped in each phase of a log-in: one clear message, and the next try works`,
    async (t) => {
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
    },
  );

  t.test(`${kind}: dropped while a channel is opened: a read is asked again`, async (t) => {
    for (const at of ["channel", "exec"] as const) {
      const { server, host } = await lab(t, { cut: { at, times: 1 } });
      const answer = await host.path("/etc").catch((cause: unknown) => cause);
      // The system's ssh tells of the channel before the server has answered: then no shell came.
      if (answer instanceof DiagnosticError)
        t.match(answer.first.code, kind === "ssh" ? /^connection\/lost$/ : /^connection\/(lost|shell)$/);
      t.match(await host.path("/etc"), { exists: true });
      t.equal(server.connections, 2);
    }
  });

  t.test(`${kind}: a read whose connection is lost is asked again`, async (t) => {
    const { server, host } = await lab(t);
    await host.path("/");
    const read = host.query(sh`sleep 0.3; echo x`, { reads: [] });
    setTimeout(() => server.cut(), 100);
    t.equal((await read).stdout.text, "x\n");
    t.equal(server.connections, 2);
  });

  t.test(
    `${kind}: a command whose connection is lost is not run twice, and says what isn't known`,
    async (t) => {
      const { server, host } = await lab(t);
      const file = join(server.folder, "runs");
      const command = host.execute({ shell: `echo run >>${file}; sleep 5` });
      void appears(file).then(() => server.cut());
      const { code, detail } = await refusal(command);
      t.equal(code, "connection/lost");
      t.match(detail, /may have been done or not/);
      t.match(await host.path("/"), { exists: true }, "the next request connects anew");
      t.equal(readFileSync(file, "utf8"), "run\n");
    },
  );

  t.test(`${kind}: a job outlives its connection, runs once, and its result arrives`, async (t) => {
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

  t.test(`${kind}: a dead peer during a job is found by keepalives`, async (t) => {
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

  t.test(`${kind}: a dead peer does not keep its connection from ending`, { timeout: 60_000 }, async (t) => {
    const { server, host } = await lab(t);
    await host.path("/");
    server.freeze();
    await host.reconnect();
    t.match(await host.path("/"), { exists: true });
    t.equal(server.connections, 2);
  });

  t.test(`${kind}: another run finds the job that an abort left behind`, async (t) => {
    const { server, hosts, host } = await lab(t);
    const file = join(server.folder, "runs");
    const job = { key: "test:3", shell: `echo run >>${file}; echo begun; sleep 3; echo done` };
    let onLine = () => {};
    const isFollowed = new Promise<void>((resolve) => (onLine = resolve));
    const left = host.job({ ...job, onLine }).catch((cause: Error) => cause.message);
    const second = new Hosts({ stateFolder: join(server.folder, "state") });
    t.teardown(() => second.close());
    const other = second.host("web", server.values({ args: "-o HostKeyAlias=other" }));
    await other.path("/");
    await isFollowed;
    t.match(await hosts.close({ abort: true }), [{ key: "test:3" }]);
    t.equal(await left, "the run was ended");
    t.match(await other.job(job), { rc: 0, stdout: { text: "begun\ndone\n" }, wasReattached: true });
    t.equal(readFileSync(file, "utf8"), "run\n");
  });

  t.test(`${kind}: a result from before this run answers for nothing: the job runs`, async (t) => {
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

  t.test(`${kind}: a run that is ended leaves nothing running`, async (t) => {
    const { server, hosts, host } = await lab(t);
    const file = join(server.folder, "ended");
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const command = host
      .execute({ shell: `echo begun; sleep 3 && echo no >${file} & wait; echo no >${file}`, onLine: begun })
      .catch((cause: Error) => cause.message);
    await hasBegun;
    t.strictSame(await hosts.close({ abort: true }), []);
    t.equal(await command, "the run was ended");
    await new Promise((resolve) => setTimeout(resolve, 3200));
    t.notOk(existsSync(file));
  });

  t.test(`${kind}: a read that hangs is given up; those behind it are answered`, async (t) => {
    const { host } = await lab(t);
    const hung = host.query(sh`sleep 60`, { reads: [], timeoutMs: 300 });
    const behind = host.query(sh`echo behind`, { reads: [] });
    await t.rejects(hung, HostFailure);
    t.equal((await behind).stdout.text, "behind\n");
  });

  t.test(`${kind}: a machine belongs to one run at a time`, async (t) => {
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

  t.test(`${kind}: a lock whose run is gone is taken over`, async (t) => {
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
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, `${words.join(" ")}\n`);
      const second = new Hosts({ stateFolder: join(server.folder, "state") });
      await second.host("web", server.values()).run(sh`true`);
      await second.close();
      t.notOk(existsSync(lock), name);
    }
  });
}
