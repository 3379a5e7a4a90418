import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parse } from "yaml";
import { listing } from "../../engine/cli/listing.js";
import { run, type RunEvent } from "../../engine/index.js";
import { loadInventory } from "../../engine/inventory/load.js";
import { loadPlaybooks } from "../../engine/playbook/load.js";
import { builtinModules } from "../../modules/registry.js";

interface Task {
  readonly include_tasks?: string;
  readonly when?: string;
}

const playbooks = readdirSync("playbooks").filter((name) => name.endsWith(".yml"));

async function playsOf(name: string): Promise<readonly string[]> {
  const loaded = await loadPlaybooks([`playbooks/${name}`], { modules: builtinModules, cwd: process.cwd() });
  t.strictSame(loaded.diagnostics, [], name);
  return loaded.playbooks[0]!.plays.map((play) => String(play.name));
}

t.test("every playbook can be read by itself", async () => {
  for (const name of playbooks) await playsOf(name);
});

const steps = ["prerequisites", "runtime", "kubernetes-packages"];
const cluster = ["control-plane", "workers", "calico", "kubeconfig", "verify"];
const orders = {
  // Load balancers as static pods want the images that the step before brings.
  stacked: ["preflight", ...steps, "loadbalancer", ...cluster],
  // Those of their own hosts want nothing of the nodes.
  external: ["preflight", "loadbalancer", ...steps, ...cluster],
};

for (const [whole, parts] of Object.entries(orders))
  t.test(`${whole}.yml is its parts, one after the other`, async (t) => {
    const expected: string[] = [];
    for (const part of parts) expected.push(...(await playsOf(`${part}.yml`)));
    t.strictSame(await playsOf(`${whole}.yml`), expected);
  });

t.test("the clocks of all hosts are kept right, those of load balancers of their own too", async (t) => {
  const loaded = await loadPlaybooks(["playbooks/external.yml"], {
    modules: builtinModules,
    cwd: process.cwd(),
  });
  const choice = { tags: [], skipTags: [] };
  const { inventory } = await loadInventory(["inventories/external.yml"], { cwd: process.cwd() });
  const all = { hosts: true, tasks: true, tags: false };
  const plays = listing(loaded.playbooks, inventory, all, choice).split("\n\n");
  const keeping = plays.filter((play) => play.includes("Keep the clock right"));
  t.equal(keeping.length, 2);
  t.match(keeping[0], /Put the load balancers on their hosts/);
  t.match(keeping[1], /Prepare the hosts[^]*hosts \(5\)/);
});

// Another release's kubelet, another runtime's settings or another port would be given to nodes at work.
for (const name of ["runtime", "kubernetes-packages", "loadbalancer", "control-plane", "workers", "calico"])
  t.test(`${name}.yml, run by itself, looks for a running cluster before it changes anything`, async (t) => {
    const [play] = parse(readFileSync(`playbooks/${name}.yml`, "utf8")) as { tasks: Task[] }[];
    t.match(play!.tasks[0], { include_tasks: /^tasks\/(preflight|find-cluster)\.yml$/, when: "must_look" });
  });

// Nobody is there to connect to: what the variables say is refused before.
for (const name of [...steps, "preflight", "loadbalancer", "control-plane", "workers", "calico", "verify"])
  t.test(
    `${name}.yml, run by itself, refuses variables that can't work before anything connects`,
    async (t) => {
      const events: RunEvent[] = [];
      const outcome = await run({
        playbooks: [`playbooks/${name}.yml`],
        inventory: ["test/playbooks/alone.yml"],
        onEvent: (event) => events.push(event),
      });
      t.equal(outcome.exitCode, 2);
      const messages = events.flatMap((event) =>
        event.type === "host-result" && event.result.outcome === "failed" ? [event.result.message ?? ""] : [],
      );
      t.equal(messages.length, 1);
      t.match(messages[0], /apiserver_vip/);
    },
  );

t.test("passwords in variables stand in no journal", async (t) => {
  const folder = t.testdir();
  const secrets = {
    keepalived_password: "sesame-1",
    https_proxy: "http://someone:sesame-2@proxy.example.org:3128",
    containerd_config_extra: { registry: { password: "sesame-3" } },
    crio_config_extra: { registry: { password: "sesame-4" } },
  };
  const play = ["run", "playbooks/preflight.yml", "-i", "test/playbooks/alone.yml"];
  const { status } = spawnSync(
    process.execPath,
    ["dist/program/cli/main.js", ...play, "-e", JSON.stringify(secrets)],
    { env: { ...process.env, XDG_STATE_HOME: folder }, stdio: "ignore" },
  );
  t.equal(status, 2);
  const journals = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("");
  t.match(journals, /proxy\.example\.org/);
  t.notMatch(journals, /sesame/);
});
