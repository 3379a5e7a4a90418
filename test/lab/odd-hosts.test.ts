import t from "tap";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { up } from "../../engine/lab/up.js";
import type { Lab } from "../../engine/lab/lab.js";
import { changes, failures, hapb, type EndedRun } from "../cluster/hapb.js";
import { oddHosts } from "./odd-hosts/hosts.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const here = join(dirname(fileURLToPath(import.meta.url)), "../../../test/lab/odd-hosts");
const state = mkdtempSync(join(homedir(), "odd-hosts-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

/** Files in the places where something could be left behind, and what is running for hapb. */
const leftovers = `ls -A /tmp /var/tmp 2>/dev/null | grep -v '^systemd-private'
find / -xdev \\( -name '.hapb*' -o -name 'hapb.*' -o -name '.ansible*' \\) ! -path '/proc/*' 2>/dev/null | sort
[ ! -d /run/hapb ] || find /run/hapb -mindepth 1 ! -name 'lock*' ! -name jobs
ls -A /root /home 2>/dev/null`;

/** Everything below /srv/odd: kind, mode, owner, name, content. */
const made = `cd /srv/odd && find . ! -name no-mode ! -path './own/*' ! -name who -printf '%y %m %u %g %p\\n' | sort; find . -type f ! -path './deployer/*' -exec sha256sum {} + | sort -k2`;

async function on(lab: Lab, host: string, script: string): Promise<string> {
  const { stdout } = await lab.exec(host, ["sh", "-c", script]);
  return stdout;
}

t.test("hosts that are not as one thinks", async (t) => {
  const lab = await up({
    name: `odd-${process.pid}`,
    hosts: Object.keys(oddHosts).map((name) => ({ name, groups: [], family: "odd" })),
    state,
    install: true,
  });
  t.teardown(() => lab.down());
  for (const [name, { setUp }] of Object.entries(oddHosts)) {
    const { rc, stderr } = await lab.exec(name, ["sh", "-ec", setUp]);
    t.equal(rc, 0, `${name} is set up`, { stderr });
  }
  const inventory = join(state, "odd.json");
  const hosts = Object.fromEntries(Object.entries(oddHosts).map(([name, { vars }]) => [name, vars]));
  writeFileSync(inventory, stringify({ all: { hosts } }));
  const large = join(state, "large");
  writeFileSync(large, randomBytes(3_000_000));
  const fetched = join(state, "fetched");
  const folder = join(state, "control");
  mkdirSync(folder);
  const run = (...more: string[]): Promise<EndedRun> =>
    hapb(folder, [
      ...[join(here, "everyday.yml"), "-i", lab.inventoryPath, "-i", inventory],
      ...["-e", `large_file=${large}`, "-e", `fetched=${fetched}`, ...more],
    ]);
  const all = async (script: string) =>
    Object.fromEntries(
      await Promise.all(lab.hosts.map(async ({ name }) => [name, await on(lab, name, script)] as const)),
    );
  const before = await all(leftovers);

  await t.test("check mode gets through", async (t) => {
    const looked = await run("--check");
    t.strictSame(failures(looked), [], looked.stderr);
    t.equal(looked.rc, 0);
  });

  await t.test("everyday work is done", async (t) => {
    const first = await run();
    t.strictSame(failures(first), [], first.stderr);
    const here = await all(made);
    for (const name of Object.keys(oddHosts)) t.equal(here[name], here.plain, name);
    t.match(await on(lab, "plain", "stat -c %a /srv/odd/no-mode"), "644");
    t.match(await on(lab, "umask", "stat -c %a /srv/odd/no-mode"), "600");
    for (const [name, { vars }] of Object.entries(oddHosts))
      if (vars["may_become_others"] !== false)
        t.equal(await on(lab, name, "cat /srv/odd/deployer/who"), "deployer\n", name);
    const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
    for (const name of readdirSync(fetched)) t.equal(digest(join(fetched, name)), digest(large), name);
  });

  await t.test("a second run changes nothing", async (t) => {
    const second = await run();
    t.strictSame(failures(second), [], second.stderr);
    t.strictSame(changes(second), Object.fromEntries(lab.hosts.map(({ name }) => [name, 0])));
  });

  t.strictSame(await all(leftovers), before, "nothing is left behind");
});
