import t, { type Test } from "tap";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Lab } from "../../engine/lab/lab.js";
import { up } from "../../engine/lab/up.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { login } from "./login.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "everyday-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

/** What differs between the families is what their packages are called. */
const families: Readonly<Record<string, object>> = {
  debian12: { tools: ["tree"] },
  debian13: { tools: ["tree"] },
  openrc: { tools: ["tree"] },
  dnf: { tools: ["lab-tool"] },
  zypper: { tools: ["lab-tool"] },
  web: { tools: ["tree", "nginx"], has_nginx: true, ansible_python_interpreter: "/usr/bin/python3" },
};

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

async function run(program: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: resolve("test/lab/everyday"),
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const keep = (chunk: Buffer) => (said += chunk.toString());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code, said };
  } catch {
    return { code: 127, said: `there is no ${program} on this machine (Debian's package ansible)` };
  }
}

/** `changed` by host, from the recap that both print alike. */
function changes(said: string): Record<string, number> {
  const recap = said.slice(said.lastIndexOf("RECAP"));
  return Object.fromEntries(
    [...recap.matchAll(/^\s*(\S+)\s.*\bchanged=(\d+)/gm)].map(([, host, count]) => [host!, Number(count)]),
  );
}

/** Kind, mode, owner, group, target and content of what a team sets up; not what packages and log-ins write by themselves. */
const everything = rawShell(
  `for d in /etc /home /root /srv /usr/local /var/spool/cron /opt; do [ -d $d ] && find $d -xdev ! -path '/etc/ssh/ssh_host_*' ! -path '/root/.ansible*' ! -name '.updated' ! -name 'machine-id' ! -name 'host*name' ! -name 'ld.so.cache' ! -path '/etc/hapb-lab*' ! -name '*-' ! -path '/etc/hosts' -printf '%y %m %u %g %p %l\\n'; done | sort -k5; find /etc /home /srv /usr/local -xdev -type f ! -path '/etc/ssh/ssh_host_*' ! -name '.updated' ! -name 'machine-id' ! -name 'host*name' ! -name 'ld.so.cache' ! -path '/etc/hapb-lab*' ! -name '*-' ! -path '/etc/hosts' -exec sha256sum {} + | sort -k2`,
);

t.test("a server's everyday playbook, on all families", async (t) => {
  const hosts = new Hosts();
  const names = Object.keys(families);
  const lab: Lab = await up({
    name: `everyday-${process.pid}`,
    hosts: [...names, "web"].map((family, i) => ({
      name: i === names.length ? "twin" : `${family}-host`,
      groups: [family],
      family,
    })),
    state,
    install: true,
  });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const groupVars = join(state, "vars.yml");
  const children = Object.fromEntries(
    Object.entries(families).map(([name, vars]) => [name, { vars: { ...vars, site: `${name}.example` } }]),
  );
  writeFileSync(groupVars, JSON.stringify({ all: { children } }));
  const inventory = ["-i", lab.inventoryPath, "-i", groupVars];
  const env = { XDG_STATE_HOME: join(state, "runs"), ANSIBLE_HOST_KEY_CHECKING: "1", ANSIBLE_NOCOLOR: "1" };
  mkdirSync(env.XDG_STATE_HOME);
  const program = resolve("dist/program/cli/main.js");
  const hapb = (...words: string[]) =>
    run(process.execPath, [program, "run", "site.yml", ...inventory, ...words], env);
  const notTwin = ["--limit", "all:!twin"];
  const none = (said: Record<string, number>) => Object.values(said).filter((count) => count !== 0);

  await t.test("the first run sets all of them up", async (t) => {
    const first = await hapb(...notTwin);
    t.equal(first.code, 0, "it ends well", { said: first.said });
    t.strictSame(Object.keys(changes(first.said)).sort(), names.map((name) => `${name}-host`).sort());
  });
  await t.test("a second run changes nothing", async (t) => {
    const second = await hapb(...notTwin);
    t.equal(second.code, 0, "it ends well", { said: second.said });
    t.strictSame(none(changes(second.said)), [], "nothing is changed", { said: second.said });
  });
  await t.test("nor does a check find anything", async (t) => {
    const check = await hapb(...notTwin, "--check");
    t.equal(check.code, 0, "it ends well", { said: check.said });
    t.strictSame(none(changes(check.said)), [], "nothing is changed", { said: check.said });
  });
  await t.test("Ansible makes the same files with the same owners and modes", (t) => sameAsAnsible(t));

  async function sameAsAnsible(t: Test): Promise<void> {
    const words = ["--limit", "twin", "--skip-tags", "hapb"];
    const ansible = await run("ansible-playbook", ["site.yml", ...inventory, ...words], env);
    t.equal(ansible.code, 0, "it ends well", { said: ansible.said });
    const [ours, theirs] = await Promise.all(
      ["web-host", "twin"].map(async (name) => {
        const host = login(
          lab,
          hosts,
          lab.hosts.find((each) => each.name === name)!,
        );
        return (await host.run(everything)).stdout.text.split("\n");
      }),
    );
    t.strictSame(
      theirs!.filter((line) => !ours!.includes(line)),
      [],
      "what Ansible made and hapb did not",
    );
    t.strictSame(
      ours!.filter((line) => !theirs!.includes(line)),
      [],
      "what hapb made and Ansible did not",
    );
    t.ok(ours!.length > 500, "there was something to compare");
    const back = await hapb(...words);
    t.equal(back.code, 0, "it ends well", { said: back.said });
    t.strictSame(changes(back.said), { twin: 0 }, "and hapb finds nothing to do after Ansible");
  }
});
