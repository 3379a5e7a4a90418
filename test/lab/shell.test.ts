import t from "tap";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DiagnosticError } from "../../engine/base/diagnostic.js";
import { Secret } from "../../engine/base/value.js";
import { admin, operator } from "../../engine/lab/base/users.js";
import type { Lab } from "../../engine/lab/lab.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { HostValues } from "../../engine/shell/open.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell, sh } from "../../engine/shell/script.js";
import type { Host } from "../../engine/shell/types.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { makeBusyboxRoot } from "./busybox.js";
import { works } from "./works.js";
import { login as loginTo } from "./login.js";

// A machine without the base image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "shell-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

const login = (lab: Lab, hosts: Hosts, host: number, more: Partial<HostValues> = {}): Host =>
  loginTo(lab, hosts, lab.hosts[host]!, more);

async function refusal(promise: Promise<unknown>) {
  const cause = await promise.catch((reason: unknown) => reason);
  if (!(cause instanceof DiagnosticError)) throw cause;
  return cause.first;
}

const whoami = async (host: Host) => (await host.execute({ shell: "id -un; echo $HOME" })).stdout.text;

/** Everything that all processes of the machine, the labs' too, show of themselves while something runs. */
function watchProcesses(): { stop(): string } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      for (const name of ["cmdline", "environ"])
        try {
          seen.add(readFileSync(`/proc/${pid}/${name}`, "latin1"));
        } catch {
          // It ended meanwhile.
        }
  };
  const timer = setInterval(look, 5);
  return {
    stop() {
      clearInterval(timer);
      return [...seen].join("\n");
    },
  };
}

t.test("real hosts", async (t) => {
  const hosts = new Hosts();
  const lab = await up({ name: `shell-${process.pid}`, hosts: planHosts("plain", 2), state, install: true });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const root = login(lab, hosts, 0);

  await t.test("as root", (t) => works(t, root, "/srv/root test"));

  await t.test("sudo without a password", async (t) => {
    const host = login(lab, hosts, 0, { user: admin.name, become: { method: "sudo" } });
    t.equal(await whoami(host), "root\n/root\n");
    await works(t, host, "/srv/admin");
    const other = login(lab, hosts, 0, { user: admin.name, become: { method: "sudo", user: operator.name } });
    t.equal(await whoami(other), `${operator.name}\n/home/${operator.name}\n`);
  });

  await t.test("a group that root gives to the log-in user counts from the next request on", async (t) => {
    const second = new Hosts();
    const plain = login(lab, second, 0, { user: admin.name });
    const groups = async () => (await plain.execute({ shell: "id -Gn" })).stdout.text;
    t.notMatch(await groups(), /backup/);
    const asRoot = login(lab, second, 0, { user: admin.name, become: { method: "sudo" } });
    const module = (await builtinModules.load("user")) as HostModule;
    await contract(asRoot, module, { args: { name: admin.name, groups: ["backup"], append: true } });
    t.match(await groups(), /backup/);
    await root.run(sh`gpasswd -d ${admin.name} backup`);
    await second.close();
  });

  await t.test("a password that sudo doesn't ask for goes nowhere", async (t) => {
    const become = { method: "sudo", password: new Secret("never-asked-for") };
    const host = login(lab, hosts, 0, { user: admin.name, become });
    t.equal(await whoami(host), "root\n/root\n");
    t.match(await host.execute({ shell: "cat" }), { stdout: { text: "" }, stderr: { text: "" } });
  });

  await t.test("sudo with a password", async (t) => {
    const become = { method: "sudo", password: new Secret(operator.password) };
    const host = login(lab, hosts, 0, { user: operator.name, become });
    t.equal(await whoami(host), "root\n/root\n");
    await works(t, host, "/srv/operator");
  });

  await t.test("sudo that puts commands on a terminal of its own", async (t) => {
    await root.write("/etc/sudoers.d/zz-pty", "Defaults use_pty\n", { mode: 0o440 });
    const second = new Hosts();
    t.teardown(() => second.close());
    const become = { method: "sudo", password: new Secret(operator.password) };
    const host = login(lab, second, 0, { user: operator.name, become });
    await works(t, host, "/srv/pty");
    await host.remove("/etc/sudoers.d/zz-pty");
  });

  await t.test("su with a password", async (t) => {
    await root.execute({ argv: ["chpasswd"], stdin: "root:of-root-alone\n" });
    const as = (password: string | undefined, user = admin.name) => {
      const second = new Hosts();
      t.teardown(() => second.close());
      const become = { method: "su", ...(password === undefined ? {} : { password: new Secret(password) }) };
      return login(lab, second, 0, { user, become });
    };
    const host = as("of-root-alone");
    t.equal(await whoami(host), "root\n/root\n");
    await works(t, host, "/srv/su");
    t.match(await refusal(as("wrong").path("/")), { code: "become/password", summary: /su refused/ });
    t.match(await refusal(as(undefined).path("/")), { code: "become/password", summary: /su asks/ });
  });

  await t.test("by the system's own ssh", async (t) => {
    const host = login(lab, hosts, 0, { kind: "openssh" });
    await works(t, host, "/srv/openssh");
    const { stdout } = await host.execute({ shell: "head -c 10000000 /dev/zero; exit 255" });
    t.equal(stdout.bytes.length, 10_000_000);
    const become = { method: "sudo", password: new Secret(operator.password) };
    const other = login(lab, hosts, 0, { kind: "openssh", user: operator.name, become });
    t.equal(await whoami(other), "root\n/root\n");
    const wrongKey = login(lab, hosts, 0, {
      kind: "openssh",
      privateKeyFile: "/no/such/key",
      user: "nobody",
    });
    t.match(await refusal(wrongKey.path("/")), { code: "connection/auth" });
  });

  await t.test("a wrong password is given once and said", async (t) => {
    const second = new Hosts();
    t.teardown(() => second.close());
    const wrong = login(lab, second, 0, {
      user: operator.name,
      become: { method: "sudo", password: new Secret("wrong") },
    });
    t.match(await refusal(wrong.path("/")), { code: "become/password", summary: /refused the password/ });
    const { stdout } = await lab.exec(lab.hosts[0]!.name, [
      "sh",
      "-c",
      "journalctl -q --no-pager _COMM=sudo 2>/dev/null; cat /var/log/auth.log 2>/dev/null; :",
    ]);
    const failures = stdout
      .split("\n")
      .filter((line) => /authentication failure|incorrect password/.test(line));
    t.ok(failures.length <= 2, "one attempt, told by PAM and by sudo", { failures });
    const none = login(lab, second, 0, { user: operator.name, become: { method: "sudo" } });
    t.match(await refusal(none.path("/")), { code: "become/password", summary: /asks for a password/ });
    const nobody = login(lab, second, 0, {
      user: admin.name,
      become: { method: "sudo", user: "no-such-user" },
    });
    t.match(await refusal(nobody.path("/")), { code: "become/user" });
  });

  await t.test("secrets are seen in no process and in no file but their own", async (t) => {
    const second = new Hosts();
    t.teardown(() => second.close());
    const values = {
      user: operator.name,
      become: { method: "sudo", password: new Secret(operator.password) },
    };
    const host = login(lab, second, 0, values);
    const words = ["in-a-file-7f3a", "on-stdin-7f3a", "in-the-text-7f3a", "in-a-job-7f3a", "in-a-query-7f3a"];
    const watch = watchProcesses();
    for (let i = 0; i < 5; i++) {
      await host.write("/root/secret", new Secret(words[0]!), { mode: 0o600 });
      await host.run(sh`cat >/dev/null; sleep 0.05`, { input: new Secret(words[1]!) });
      await host.execute({ shell: `read x; sleep 0.05; : ${words[2]}`, stdin: new Secret(words[1]!) });
      await host.job({
        key: "secrets:1",
        shell: `: ${words[3]}; cat >/dev/null; sleep 0.05`,
        stdin: new Secret(words[1]!),
      });
      await host.query(sh`cat >/dev/null; sleep 0.05`, { reads: [], input: new Secret(words[4]!) });
    }
    const seen = watch.stop();
    for (const word of [...words, operator.password]) t.notOk(seen.includes(word), word);
    const grep = await lab.exec(lab.hosts[0]!.name, [
      "sh",
      "-c",
      "grep -rlsE '7f3a|operator-of-the-lab' /root /home /tmp /var/tmp /var/log /run /etc /srv 2>/dev/null | sort; :",
    ]);
    t.equal(grep.stdout, "/root/secret\n");
  });

  await t.test("with busybox as the only userland", async (t) => {
    await makeBusyboxRoot(login(lab, hosts, 0));
    const bare = login(lab, hosts, 0, { user: "busybox" });
    t.match((await bare.query(rawShell("ls --help 2>&1"), { reads: [], rcs: "any" })).stdout.text, /BusyBox/);
    await works(t, bare, "/srv/bare");
  });

  await t.test("with bash as sh", async (t) => {
    const host = login(lab, hosts, 1);
    await host.run(sh`ln -sf bash /bin/sh`);
    await host.reconnect();
    t.match((await host.query(rawShell("echo $BASH_VERSION"), { reads: [] })).stdout.text, /^5/);
    await works(t, host, "/srv/bash");
  });

  await t.test("a job is cut by a reboot", async (t) => {
    const host = login(lab, hosts, 1);
    const { name } = lab.hosts[1]!;
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const job = host.job({ key: "reboot:1", shell: "echo begun; sleep 300", onLine: begun });
    const rejected = t.rejects(job, /was rebooted while the job was running/);
    await hasBegun;
    // An orderly reboot may end the job before the connection; a power cut can't.
    await lab.powerCut(name);
    await lab.boot(name);
    await rejected;
    t.match(await host.job({ key: "reboot:1", shell: "echo anew" }), {
      stdout: { text: "anew\n" },
      wasReattached: false,
    });
  });

  await t.test("a job goes on while the network is away, and is followed again", async (t) => {
    const host = login(lab, hosts, 1, {
      sshArgs: [
        `-F none -o UserKnownHostsFile=${lab.knownHostsPath} -o ServerAliveInterval=1 -o ServerAliveCountMax=2`,
      ],
    });
    const name = lab.hosts[1]!.name;
    const job = host.job({ key: "network:1", shell: "echo run >>/root/runs; sleep 6; echo done" });
    const script =
      "until [ -e /root/runs ]; do sleep 0.1; done; ip link set eth0 down; sleep 5; ip link set eth0 up";
    await lab.exec(name, ["sh", "-c", script]);
    t.match(await job, { rc: 0, stdout: { text: "done\n" } });
    t.equal(Buffer.from((await host.read("/root/runs"))!).toString(), "run\n");
  });
});
