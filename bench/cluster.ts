import { etcdMembers, eventually, isAnswering, isReady, objects } from "../test/cluster/look.js";
import { whatIsMissing } from "../test/cluster/whole.js";
import type { Cluster } from "../test/cluster/cluster.js";
import { onFreshHosts } from "./cluster/lab.js";
import { stages } from "./cluster/stages.js";
import { byHapb, byScript, type Built, type Way } from "./cluster/ways.js";
import { median } from "./timing.js";

/** Each way is gone this often, in turn, each time on hosts booted for it. */
const rounds = 2;

/** From bare hosts to a stacked cluster: hapb beside a plain shell script with the same steps, stage by stage. */
export async function cluster(): Promise<string> {
  const title = "3 control planes + 1 worker, from bare hosts to a verified cluster, whole process";
  if (process.getuid?.() !== 0) return `${title}: not measured, needs root to boot hosts\n`;
  const ways: readonly (readonly [string, Way])[] = [
    ["hapb", byHapb],
    ["script", byScript],
  ];
  const built = new Map<string, Built[]>(ways.map(([name]) => [name, []]));
  let state = "";
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of ways) {
      const { result, seen } = await onFreshHosts(async (hosts) => {
        const result = await way(hosts);
        return { result, seen: result.problem === undefined ? await endState(hosts) : result.problem };
      });
      if (result.problem !== undefined) return `${title}: ${name} failed: ${result.problem}\n`;
      if (state !== "" && seen !== state) return `${title}: the clusters differ: ${state} / ${seen}\n`;
      state = seen;
      built.get(name)!.push(result);
    }
  return table(title, built.get("hapb")!, built.get("script")!, state);
}

/** What can be seen of a cluster past both ways, in words; the same for both. @throws Error when it is not whole */
async function endState(hosts: Cluster): Promise<string> {
  await eventually("the cluster is whole", async () => {
    const missing = await whatIsMissing(hosts);
    if (missing.length > 0) throw new Error(missing.join("; "));
    return true;
  });
  const [first] = hosts.controlPlanes as [string, ...string[]];
  const [nodes, members, answers] = await Promise.all([
    objects(hosts, first, ["nodes"]),
    etcdMembers(hosts, first),
    isAnswering(hosts),
  ]);
  const voters = members.filter((member) => member.endsWith("voter started"));
  return `${nodes.filter(isReady).length} of ${hosts.nodes.length} nodes Ready, ${voters.length} voters in etcd, the address ${answers ? "answers" : "does not answer"}`;
}

function table(title: string, hapb: readonly Built[], script: readonly Built[], state: string): string {
  const seconds = (built: readonly Built[], of: (one: Built) => number): number =>
    median(built.map(of).toSorted((a, b) => a - b)) / 1000;
  const row = (name: string, of: (one: Built) => number): string => {
    const [ours, theirs] = [seconds(hapb, of), seconds(script, of)];
    const cells = [ours.toFixed(1), theirs.toFixed(1)].map((cell) => cell.padStart(6) + " s");
    return `  ${name.padEnd(20)}${cells.join("  ")}  ${(ours / theirs).toFixed(2).padStart(5)} x`;
  };
  const all = (built: readonly Built[]): string =>
    built.map(({ totalMs }) => (totalMs / 1000).toFixed(1)).join(", ");
  return [
    title,
    `  ${"".padEnd(20)}${"hapb".padStart(8)}  ${"script".padStart(8)}  ratio`,
    ...stages.map((stage) => row(stage, ({ timesMs }) => timesMs.get(stage) ?? 0)),
    row("in all", ({ totalMs }) => totalMs),
    `  single runs: hapb ${all(hapb)} s; script ${all(script)} s`,
    `  seen after every run: ${state}`,
    "",
  ].join("\n");
}
