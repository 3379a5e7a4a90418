import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { sleep } from "../../engine/base/abort.js";
import { commandResult, type CommandResult } from "../../engine/lab/command.js";
import type { Cluster } from "./cluster.js";

/** Runs a shell script as root on a host, past its sshd. @throws Error with its last words when it fails */
export async function onHost(
  cluster: Cluster,
  host: string,
  script: string,
  input?: string,
): Promise<string> {
  const { rc, stdout, stderr } = await cluster.lab.exec(host, ["sh", "-c", script], input);
  if (rc === 0) return stdout;
  throw new Error(`on ${host}, rc ${rc}: ${script}\n${(stderr || stdout).trim()}`);
}

const addressOf = (cluster: Cluster, host: string): string =>
  cluster.lab.hosts.find(({ name }) => name === host)!.address;

/** Asks one control plane's own API server with the bundle's kubectl, from this machine. */
export async function kubectl(
  cluster: Cluster,
  controlPlane: string,
  words: readonly string[],
  input?: string,
): Promise<string> {
  const kubeconfig = join(cluster.folder, "admin.conf");
  const text = await onHost(cluster, controlPlane, "cat /etc/kubernetes/admin.conf");
  // Several are asked at once, and each must find the whole file.
  const fresh = `${kubeconfig}.${randomUUID()}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, kubeconfig);
  const server = `https://${addressOf(cluster, controlPlane)}:${apiServerPort(cluster)}`;
  const options = ["--kubeconfig", kubeconfig, "--server", server, "--request-timeout", "10s"];
  const result = await commandResult(join(cluster.bundle, "bin/kubectl"), [...options, ...words], { input });
  return outputOf("kubectl", words, result);
}

function outputOf(program: string, words: readonly string[], result: CommandResult): string {
  if (result.rc === 0) return result.stdout;
  throw new Error(`${program} ${words.join(" ")}: ${(result.stderr || result.stdout).trim()}`);
}

/** Object lists of `kubectl get -o json`, as far as tests read them. */
export interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: { readonly nodeName?: string; readonly podCIDR?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly containerID?: string }[];
  };
}

export async function objects(
  cluster: Cluster,
  controlPlane: string,
  words: readonly string[],
): Promise<readonly KubernetesObject[]> {
  const text = await kubectl(cluster, controlPlane, ["get", ...words, "-o", "json"]);
  return (JSON.parse(text) as { items: readonly KubernetesObject[] }).items;
}

/** Whether a node or pod says Ready of itself. */
export function isReady(object: KubernetesObject): boolean {
  return object.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** etcd's members as etcdctl lists them, asked of one of them. */
async function listMembers(cluster: Cluster, controlPlane: string): Promise<string[][]> {
  const pki = (name: string): Promise<string> =>
    onHost(cluster, controlPlane, `cat /etc/kubernetes/pki/etcd/${name}`);
  const files: string[] = [];
  for (const name of ["ca.crt", "healthcheck-client.crt", "healthcheck-client.key"]) {
    const path = join(cluster.folder, name);
    writeFileSync(path, await pki(name), { mode: 0o600 });
    files.push(path);
  }
  const [ca, cert, key] = files as [string, string, string];
  const endpoint = `https://${addressOf(cluster, controlPlane)}:2379`;
  const words = ["--endpoints", endpoint, "--cacert", ca, "--cert", cert, "--key", key, "member", "list"];
  const result = await commandResult(join(cluster.bundle, "bin/etcdctl"), words);
  return outputOf("etcdctl", words, result)
    .trim()
    .split("\n")
    .map((line) => line.split(", "));
}

/** etcd's members as `name id`: a member that was begun anew has another id. */
export async function etcdMemberIds(cluster: Cluster, controlPlane: string): Promise<string[]> {
  return (await listMembers(cluster, controlPlane)).map(([id, , name]) => `${name} ${id}`).sort();
}

/** etcd's members as `name address voter|learner started|unstarted`, asked of one of them. */
export async function etcdMembers(cluster: Cluster, controlPlane: string): Promise<string[]> {
  return (await listMembers(cluster, controlPlane))
    .map(([, status, name, peer, , learner]) => {
      const address = peer?.replace(/^https:\/\/|:2380$/g, "") ?? "";
      return `${name} ${address} ${learner === "true" ? "learner" : "voter"} ${status}`;
    })
    .sort();
}

/** The members of a whole cluster, as `etcdMembers` shows them. */
export function wantedMembers(cluster: Cluster): string[] {
  return cluster.controlPlanes.map((host) => `${host} ${addressOf(cluster, host)} voter started`).sort();
}

/** The port on which each API server answers. */
const apiServerPort = ({ variables }: Cluster): number => Number(variables?.apiserver_port ?? 6443);

/** The port on which load balancers answer; kube-vip brings the address to the API server itself. */
export function apiPort({ variables, layout }: Cluster): number {
  const isBeside = layout === "stacked" && variables?.loadbalancer !== "kube-vip";
  return Number(variables?.loadbalancer_port ?? (isBeside ? 8443 : 6443));
}

/** Whether the API answers `/readyz` through the virtual address right now, asked on a connection of its own. */
export function isAnswering(cluster: Cluster, withinMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: cluster.lab.vip,
        port: apiPort(cluster),
        path: "/readyz",
        agent: false,
        rejectUnauthorized: false,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    // Also a connect that nobody answers; `timeout` alone counts from the connection on.
    const deadline = setTimeout(() => asked.destroy(), withinMs);
    asked.on("close", () => clearTimeout(deadline));
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

/** The hosts that carry the virtual address: one, unless something is wrong or on its way. */
export async function vipHolders(cluster: Cluster): Promise<string[]> {
  const held = await Promise.all(
    cluster.loadBalancers
      .filter((host) => cluster.lab.isOn(host))
      .map(async (host) => {
        const addresses = await cluster.lab.exec(host, ["ip", "-o", "-4", "addr"]);
        return addresses.stdout.includes(` ${cluster.lab.vip}/`) ? [host] : [];
      }),
  );
  return held.flat();
}

/** The one host that carries the address; waits while it is on its way. */
export async function vipHolder(cluster: Cluster): Promise<string> {
  await eventually("one host holds the address", async () => (await vipHolders(cluster)).length === 1);
  return (await vipHolders(cluster))[0]!;
}

/** Whether the address has moved from a host to one other. */
export async function isHeldByAnother(cluster: Cluster, holder: string): Promise<boolean> {
  const [now, ...more] = await vipHolders(cluster);
  return now !== undefined && now !== holder && more.length === 0;
}

/** Asks until the answer is yes. @throws Error after `minutes`, with what was asked last */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
  { minutes = 5, everyMs = 500 } = {},
): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  let last = "no";
  while (performance.now() < end) {
    try {
      if (await isSo()) return;
      last = "no";
    } catch (problem) {
      last = (problem as Error).message;
    }
    await sleep(everyMs);
  }
  throw new Error(`${what}: not within ${minutes} minutes; the last answer was: ${last}`);
}
