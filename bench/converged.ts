import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openServers, type Servers } from "./servers.js";
import { measure, runToEnd, table, type Contender } from "./timing.js";

const hostCount = 10;
const rounds = 5;

/** Ten hosts on which nothing is left to do, beside what people would use instead. */
export async function converged(root: string, hapb: string): Promise<string> {
  const folder = join(root, "bench/converged");
  const servers = await openServers(hostCount, hapb);
  try {
    const contenders = [
      hapbRun(servers, folder, hapb),
      parallelSsh(servers, folder),
      pyinfra(servers, folder),
      mitogen(servers, folder),
      ansible(servers, folder),
    ];
    const setUp = await contenders[0]!.run();
    if (setUp !== undefined) return `${hostCount} hosts: ${setUp}`;
    const tasks = servers.isWhole ? 20 : 15;
    return table(
      `${hostCount} hosts x ${tasks} converged tasks, whole process (${servers.says})`,
      await measure(contenders, rounds),
    );
  } finally {
    await servers.close();
  }
}

function hapbRun({ inventory, isWhole, folder: onHost }: Servers, folder: string, hapb: string): Contender {
  const tags = isWhole ? [] : ["--tags", "files"];
  const args = [hapb, "run", "site.yml", "-i", inventory, "-e", `bench_folder=${onHost}`, ...tags];
  return { name: "hapb run", run: () => command(process.execPath, args, folder) };
}

/** What a shell script and an ampersand do: one ssh a host, all at once. */
function parallelSsh({ hosts, folder: onHost, isWhole }: Servers, folder: string): Contender {
  return {
    name: "ssh HOST sh -s < script, in parallel",
    run: async () => {
      const ends = await Promise.all(
        hosts.map(({ name, ssh }) =>
          runToEnd({
            command: "ssh",
            args: [...ssh, `sh -s ${onHost} ${name} ${isWhole ? "all" : "files"}`],
            input: join(folder, "site.sh"),
          }),
        ),
      );
      const failed = ends.find(({ code }) => code !== 0);
      return failed && `failed: ${failed.said.trim().split("\n").at(-1)}`;
    },
  };
}

function ansible(
  servers: Servers,
  folder: string,
  more?: { name: string; env: Record<string, string> },
): Contender {
  const { inventory, folder: onHost, isWhole } = servers;
  const name = more?.name ?? "ansible-playbook, pipelining";
  if (pathOf("ansible-playbook") === undefined) return notInstalled(name);
  const tags = isWhole ? [] : ["--tags", "files"];
  const env = {
    ANSIBLE_PIPELINING: "1",
    ANSIBLE_FORKS: String(hostCount),
    ANSIBLE_DEPRECATION_WARNINGS: "0",
    ...more?.env,
  };
  const args = ["-i", inventory, "site.yml", "-e", `bench_folder=${onHost}`, ...tags];
  return { name, rounds: 1, run: () => command("ansible-playbook", args, folder, env) };
}

/** Ansible with Mitogen's strategy, where Ansible's own Python has it. */
function mitogen(servers: Servers, folder: string): Contender {
  const name = "ansible-playbook, Mitogen";
  const program = pathOf("ansible-playbook");
  const python = program && /^#!(\S+)/.exec(readFileSync(program, "utf8"))?.[1];
  const code = "import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))";
  const found = python && spawnSync(python, ["-c", code], { encoding: "utf8" });
  if (!found || found.status !== 0) return notInstalled(name);
  const env = {
    ANSIBLE_STRATEGY: "mitogen_linear",
    ANSIBLE_STRATEGY_PLUGINS: join(found.stdout.trim(), "plugins/strategy"),
  };
  return ansible(servers, folder, { name, env });
}

function notInstalled(name: string): Contender {
  return { name, run: async () => "not installed" };
}

function pyinfra({ hosts, folder: onHost, isWhole }: Servers, folder: string): Contender {
  if (pathOf("pyinfra") === undefined) return notInstalled("pyinfra");
  const data = ["--data", `bench_folder=${onHost}`, "--data", `bench_what=${isWhole ? "all" : "files"}`];
  const names = hosts.map(({ ssh }) => ssh.at(-1)!.replace(/^.*@/, "")).join(",");
  const [key] = hosts[0]!.ssh.slice(1);
  const user = hosts[0]!.ssh.at(-1)!.replace(/@.*$/, "");
  const known = hosts[0]!.ssh.map((word) => /^UserKnownHostsFile=(.*)/.exec(word)?.[1]).find((file) => file);
  data.push("--data", `ssh_known_hosts_file=${known}`);
  const args = ["-y", "--user", user, "--key", key!, ...data, names, "site.py"];
  return { name: "pyinfra", run: () => command("pyinfra", args, folder) };
}

async function command(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string | undefined> {
  const { code, said } = await runToEnd({ command: program, args, cwd, env });
  return code === 0 ? undefined : `failed (${code}): ${said.trim().split("\n").at(-1)}`;
}

/** Where a program is on the PATH; undefined when it isn't. */
function pathOf(program: string): string | undefined {
  const { stdout, status } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
