import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { operator } from "../../../engine/lab/base/users.js";
import type { Cluster } from "../cluster.js";
import type { EndedRun } from "../hapb.js";
import { onHost } from "../look.js";
import { ProcessWatch } from "../processes.js";
import { filesWith, hostFilesWith, journals, leaks, SecretWatch, type Secrets } from "../secrets.js";

/** A run's secrets, and everything that is watched for them. */
export interface Confidants {
  /** Inventory beside the lab's own that holds the passwords. */
  readonly inventory: string;
  readonly since: Date;
  readonly passwords: Secrets;
  readonly processes: ProcessWatch;
  readonly files: SecretWatch;
  /** Gives a host the password; one with a new disk has not got it. */
  readonly introduce: (host: string) => Promise<unknown>;
}

const word = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

/** Has hapb log in as somebody who needs a password for sudo, with words that stand nowhere else on this machine. */
export async function confide(t: Test, cluster: Cluster): Promise<Confidants> {
  const since = new Date();
  const [sudo, vrrp] = [word(24), word(8)];
  const introduce = (host: string): Promise<unknown> =>
    onHost(cluster, host, "chpasswd", `${operator.name}:${sudo}\n`);
  await Promise.all(cluster.lab.hosts.map(({ name }) => introduce(name)));
  const inventory = join(cluster.folder, "people.yml");
  const vars = { ansible_user: operator.name, ansible_become_password: sudo, keepalived_password: vrrp };
  writeFileSync(inventory, JSON.stringify({ all: { vars } }), { mode: 0o600 });
  const passwords: Secrets = new Map([
    ["sudo password", new Set([sudo])],
    ["VRRP password", new Set([vrrp])],
  ]);
  const watches = { processes: new ProcessWatch(cluster.lab.name), files: new SecretWatch(cluster) };
  t.teardown(() => Object.values(watches).forEach((watch) => watch.stop()));
  return { inventory, since, passwords, introduce, ...watches };
}

/** Files that must hold a secret, and are root's alone: what keepalived reads, and etcd's copy of a token's Secret. */
const mustHold = [
  /^VRRP password in cp\d:\/etc\/keepalived\/keepalived\.conf 600$/,
  /^bootstrap token in cp\d:\/var\/lib\/etcd\/member\/(snap|wal)\/[\w.-]+ 600$/,
];

/** Asserts that nobody can read a secret of the runs so far. */
export async function assertKept(
  t: Test,
  cluster: Cluster,
  { inventory, since, passwords, processes, files }: Confidants,
  runs: readonly EndedRun[],
): Promise<void> {
  processes.stop();
  files.stop();
  const secrets: Secrets = new Map([...passwords, ...files.found]);
  const kinds = ["VRRP password", "bootstrap token", "certificate key", "sudo password"];
  t.strictSame([...secrets.keys()].sort(), kinds, "the secrets of all kinds are known");
  t.strictSame([...files.readable], [], "files with tokens and keys were root's alone while they stood");
  const said = runs.flatMap(({ stdout, stderr }, i) => [
    { where: `run ${i + 1}'s standard output`, text: stdout },
    { where: `run ${i + 1}'s standard error`, text: stderr },
  ]);
  t.strictSame(leaks(secrets, said), [], "not said");
  t.notMatch(said.map(({ text }) => text).join("\n"), /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/, "nor any other token");
  t.strictSame(leaks(secrets, processes.texts()), [], "in no argument list and no environment");
  t.strictSame(leaks(secrets, await journals(cluster)), [], "in no journal of a host");
  const onHosts = await hostFilesWith(cluster, secrets, since);
  t.strictSame(
    onHosts.filter((hit) => !mustHold.some((pattern) => pattern.test(hit))),
    [],
    "in no file of a host but those that must hold it",
  );
  t.equal(onHosts.filter((hit) => hit.startsWith("VRRP password")).length, cluster.loadBalancers.length);
  const runsOfUser = join(homedir(), ".local/state/hapb/runs");
  const folders = ["/tmp", "/var/tmp", "/dev/shm", "/run", runsOfUser, cluster.folder];
  const here = await filesWith(cluster, secrets, folders, since);
  const others = here.filter(([, path]) => path !== inventory).map((hit) => hit.join(" "));
  t.strictSame(others, [], "in no file of this machine: journal, logs, temporary files");
}
