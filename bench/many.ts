import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./timing.js";

const counts = [50, 100, 200];
const rounds = 3;
const processes = 2;

interface Fleet {
  readonly ports: readonly number[];
  readonly privateKeyFile: string;
  readonly user: string;
}

/** Many hosts on which nothing is left to do: whether time grows with their number alone, and what memory it takes. */
export async function many(root: string, hapb: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-bench-"));
  const most = Math.max(...counts);
  const children: ChildProcess[] = [];
  try {
    const fleets = await Promise.all(
      Array.from({ length: processes }, () => startServers(root, most / processes, children)),
    );
    const rows: string[] = [];
    let each = 0;
    for (const count of counts) {
      const inventory = writeInventory(folder, fleets, count);
      const run = () => measured(root, hapb, inventory, folder);
      await run();
      const runs = [];
      for (let round = 0; round < rounds; round++) runs.push(await run());
      const middle = median(runs.map(({ ms }) => ms).toSorted((a, b) => a - b));
      const memory = Math.max(...runs.map(({ megabytes }) => megabytes));
      each ||= middle / count;
      const growth = (middle / count / each).toFixed(2);
      rows.push(
        `  ${String(count).padStart(4)} hosts  ${(middle / 1000).toFixed(2).padStart(6)} s  ${memory.toFixed(0).padStart(4)} MB  ${growth} x a host`,
      );
    }
    return `20 converged tasks, hosts are ssh servers of our own in ${processes} processes on this machine (median of ${rounds}, most memory)\n${rows.join("\n")}\n`;
  } finally {
    for (const child of children) child.stdin?.end();
    await Promise.all(
      children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, "exit")),
    );
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServers(root: string, count: number, children: ChildProcess[]): Promise<Fleet> {
  const child = spawn(process.execPath, [join(root, "dist/bench/many/hosts.js"), String(count)], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return JSON.parse(line.toString()) as Fleet;
}

/** Every process has a key of its own. */
function writeInventory(folder: string, fleets: readonly Fleet[], count: number): string {
  const { user } = fleets[0]!;
  const known = join(folder, "known_hosts");
  const vars = {
    ansible_host: "127.0.0.1",
    ansible_user: user,
    ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${known} -o GlobalKnownHostsFile=none -o IdentityAgent=none -o StrictHostKeyChecking=accept-new`,
    bench_folder: join(folder, "files"),
  };
  mkdirSync(vars.bench_folder, { recursive: true });
  const hosts = Object.fromEntries(
    fleets.flatMap(({ ports, privateKeyFile }) =>
      ports
        .slice(0, count / fleets.length)
        .map((port) => [`host${port}`, { ansible_port: port, ansible_ssh_private_key_file: privateKeyFile }]),
    ),
  );
  const inventory = join(folder, `hosts-${count}.yml`);
  writeFileSync(inventory, JSON.stringify({ all: { vars, hosts } }));
  return inventory;
}

/** One run's wall time, and the most memory that it held. @throws Error when the run failed */
async function measured(
  root: string,
  hapb: string,
  inventory: string,
  folder: string,
): Promise<{ ms: number; megabytes: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [hapb, "run", "site.yml", "-i", inventory], {
    cwd: join(root, "bench/many"),
    env: { ...process.env, XDG_STATE_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let kilobytes = 0;
  const timer = setInterval(() => (kilobytes = Math.max(kilobytes, peak(child.pid!))), 50);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`hapb ended with ${code}: ${said}`);
  return { ms: performance.now() - began, megabytes: kilobytes / 1024 };
}

/** The most memory that a process held so far, in kB. @source proc(5), VmHWM */
function peak(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
