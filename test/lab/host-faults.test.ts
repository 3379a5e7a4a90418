import t from "tap";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DiagnosticError } from "../../engine/base/diagnostic.js";
import { admin } from "../../engine/lab/base/users.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import { HostFailure, type Host, type PlainObject } from "../../engine/module/index.js";
import type { HostValues } from "../../engine/shell/open.js";
import { Hosts } from "../../engine/shell/pool.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the base image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "host-faults-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

/** What a person reads when a module fails. */
async function refusal(host: Host, name: string, args: PlainObject): Promise<string> {
  try {
    await runModule(host, name, args);
  } catch (cause) {
    if (cause instanceof HostFailure) return [cause.message, cause.hint].filter(Boolean).join("\n");
    if (cause instanceof DiagnosticError) return [cause.first.summary, cause.first.hint].join("\n");
    throw cause;
  }
  return "it did not fail";
}

t.test("hosts in trouble", async (t) => {
  const hosts = new Hosts();
  const lab = await up({ name: `faults-${process.pid}`, hosts: planHosts("plain", 2), state, install: true });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const [first, second] = lab.hosts as [(typeof lab.hosts)[0], (typeof lab.hosts)[0]];
  const to = (place: typeof first, more: Partial<HostValues> = {}) => login(lab, hosts, place, more);
  const root = to(first);
  const on = async (script: string) => (await lab.exec(first.name, ["sh", "-c", script])).stdout;

  await t.test("a disk that fills in the middle of a copy", async (t) => {
    await on("mkdir /srv/small; mount -t tmpfs -o size=1m tmpfs /srv/small; echo old > /srv/small/file");
    const [middling, large] = [join(state, "middling"), join(state, "large")];
    writeFileSync(middling, randomBytes(60_000));
    writeFileSync(large, randomBytes(3_000_000));
    const folder = join(state, "folder");
    mkdirSync(folder);
    for (let i = 0; i < 40; i++) writeFileSync(join(folder, `f${i}`), randomBytes(50_000));
    for (const [how, args] of Object.entries({
      streamed: { src: large, dest: "/srv/small/file" },
      "a whole folder": { src: `${folder}/`, dest: "/srv/small" },
      "from the host itself": { src: "/usr/bin/bash", dest: "/srv/small/file", remote_src: true },
    })) {
      t.match(await refusal(root, "copy", args), /No space left on device/, how);
      t.equal(await on("cat /srv/small/file"), "old\n", "the old file stays");
      t.equal(await on("ls -A /srv/small | grep -v '^f[0-9]'"), "file\n", "nothing lies beside it");
      await on("rm -f /srv/small/f[0-9]*");
    }
    await on("head -c 1040000 /dev/zero > /srv/small/fill; cat /dev/zero > /srv/small/fill2 2>/dev/null");
    t.match(await refusal(root, "copy", { src: middling, dest: "/srv/small/file" }), /No space left/);
    t.match(
      await refusal(root, "copy", { content: "x".repeat(9000), dest: "/srv/small/file" }),
      /No space left/,
      "in one request",
    );
    t.match(
      await refusal(root, "lineinfile", { path: "/srv/small/file", line: "x".repeat(9000) }),
      /No space left/,
    );
    t.equal(await on("cat /srv/small/file; ls -A /srv/small"), "old\nfile\nfill\nfill2\n");
    await on("umount /srv/small");
  });

  await t.test("no room for hapb's own state", async (t) => {
    await on("mkdir -p /run/hapb; mount -t tmpfs -o size=4k,nr_inodes=2 tmpfs /run/hapb; touch /run/hapb/x");
    const asJob = root.job({ key: "no-room:1", shell: "echo done" });
    await t.rejects(asJob, /could not (make|start)|No space left|did not start/);
    t.equal((await root.execute({ shell: "echo done" })).rc, 0, "commands need none");
    await on("umount /run/hapb");
    t.match(await root.job({ key: "no-room:1", shell: "echo done" }), { rc: 0 });
  });

  await t.test("a host without sudo, and one that has none of the folders for a script", async (t) => {
    await on("mv /usr/bin/sudo /root/sudo");
    const asAdmin = to(first, { user: admin.name, become: { method: "sudo" } });
    const said = await refusal(asAdmin, "command", { cmd: "id" });
    t.match(said, /sudo isn't installed/);
    t.match(said, /Install sudo, or connect as root/);
    await on("mv /root/sudo /usr/bin/sudo");
    await on("for d in /tmp /var/tmp /dev/shm /root /run; do mount -t tmpfs -o ro tmpfs $d; done");
    t.match(
      await refusal(root, "copy", { content: "a", dest: "/srv/valid", validate: "true %s" }),
      /no folder for temporary files: none of \/tmp, \/var\/tmp, \/root, .* can be written to/,
    );
    await on("for d in /tmp /var/tmp /dev/shm /root /run; do umount $d; done");
  });

  await t.test("a reboot that never comes back", async (t) => {
    const host = to(second, { connectTimeoutMs: 2000 });
    const args = { reboot_timeout: 3, connect_timeout: 2 };
    const never = await refusal(host, "reboot", { ...args, reboot_command: "true" });
    t.match(never, /did not come back within 3 s; last seen: it answers, and has not rebooted yet/);
    const off = await refusal(host, "reboot", { ...args, reboot_command: "ip link set eth0 down" });
    t.match(off, /did not come back within 3 s; last seen: root@10\.\d+\.\d+\.\d+:22: .*\n.*console/);
    await lab.powerCut(second.name);
    await lab.boot(second.name);
    const failing = await refusal(host, "reboot", {
      ...args,
      reboot_timeout: 10,
      test_command: "echo 'not yet' >&2; exit 3",
    });
    t.match(failing, /`echo .*` still fails within 10 s; last seen: rc 3, not yet/);
  });
});
