import { statSync } from "node:fs";
import { join } from "node:path";
import { kubernetesBundle } from "../engine/lab/kubernetes/bundle.js";
import { openServers, type Servers } from "./servers.js";
import { measure, runToEnd, table, type Contender } from "./timing.js";

const hostCount = 4;
const rounds = 5;
const programs = ["kubeadm", "kubelet", "kubectl"];

/** The programs of a bundle to four hosts that have none of them: hapb beside one scp a host, all at once. */
export async function bundle(root: string, hapb: string): Promise<string> {
  const title = `${programs.join(", ")} of a bundle to ${hostCount} hosts, whole process`;
  if (process.getuid?.() !== 0) return `${title}: not measured, needs root to boot hosts\n`;
  const folder = await kubernetesBundle({ install: true, progress: (line) => console.error(`  ${line}`) });
  const files = programs.map((name) => join(folder, "bin", name));
  const megabytes = Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6);
  const servers = await openServers(hostCount, hapb);
  try {
    const contenders = [
      byHapb(servers, join(root, "bench/bundle"), hapb, folder),
      byScp(servers, files, true),
      byScp(servers, files, false),
    ];
    const measured = await measure(contenders, rounds);
    return table(`${title} (${megabytes} MB each; ${servers.says})`, measured);
  } finally {
    await servers.close();
  }
}

function byHapb(servers: Servers, folder: string, hapb: string, kubernetes: string): Contender {
  const vars = JSON.stringify({ bench_bundle: kubernetes, bench_folder: servers.folder });
  return {
    name: "hapb run",
    before: () => clear(servers),
    run: async () => {
      const args = [hapb, "run", "site.yml", "-i", servers.inventory, "-e", vars];
      return failure(await runToEnd({ command: process.execPath, args, cwd: folder }));
    },
  };
}

/**
 * One scp a host, all at once.
 * @param waits until the files are on the disk, as hapb does: else a power cut leaves empty ones
 */
function byScp(servers: Servers, files: readonly string[], waits: boolean): Contender {
  const copy = async (ssh: readonly string[]) => {
    const args = ["-q", ...ssh.slice(0, -1), ...files, `${ssh.at(-1)!}:${servers.folder}/`];
    const end = await runToEnd({ command: "scp", args });
    if (end.code !== 0 || !waits) return end;
    return runToEnd({ command: "ssh", args: [...ssh, `cd ${servers.folder} && sync ${programs.join(" ")}`] });
  };
  return {
    name: waits ? "scp and sync, in parallel" : "scp, in parallel",
    before: () => clear(servers),
    run: async () => {
      const ends = await Promise.all(servers.hosts.map(({ ssh }) => copy(ssh)));
      return failure(ends.find(({ code }) => code !== 0));
    },
  };
}

/** None of the programs is there, and nothing of the round before is still on its way to the disk. */
async function clear({ hosts, folder }: Servers): Promise<void> {
  const script = `rm -rf ${folder} && mkdir -p ${folder} && sync`;
  await Promise.all(hosts.map(({ ssh }) => runToEnd({ command: "ssh", args: [...ssh, script] })));
}

function failure(end: { readonly code: number; readonly said: string } | undefined): string | undefined {
  return end === undefined || end.code === 0 ? undefined : `failed: ${end.said.trim().split("\n").at(-1)}`;
}
