import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../../engine/lab/command.js";
import { kubernetesBundle } from "../../engine/lab/kubernetes/bundle.js";
import { imageStore } from "../../engine/lab/kubernetes/store.js";
import type { Lab } from "../../engine/lab/lab.js";
import { planHosts, type LayoutName } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";

/** A test's own lab and folder; both go when it ends. */
export interface TestLab {
  readonly lab: Lab;
  /** For journals, logs and inventories of the test. */
  readonly folder: string;
  end(): Promise<void>;
}

/** Boots hosts that have containerd with the images in place, and nothing else of Kubernetes. */
export async function bootLab(name: string, layout: LayoutName, count: number): Promise<TestLab> {
  const say = (line: string): void => void process.stderr.write(`# ${line}\n`);
  const bundle = await kubernetesBundle({ install: true, progress: say });
  const store = await imageStore(bundle, say);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hapb");
  const folder = mkdtempSync(join(existsSync(cache) ? cache : homedir(), "cluster-test-"));
  const lab = await up({
    name: `${name}-${process.pid}`,
    hosts: planHosts(layout, count),
    layout,
    bundle,
    imageStore: store,
    state: folder,
    install: true,
  });
  return {
    lab,
    folder,
    end: async () => {
      await lab.down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Shell on a host, past its sshd. */
export function onHost(lab: Lab, host: string, script: string): Promise<CommandResult> {
  return lab.exec(host, ["sh", "-c", script]);
}

/** What a shell on a host says; fails the test's step when it fails. */
export async function say(lab: Lab, host: string, script: string): Promise<string> {
  const { rc, stdout, stderr } = await onHost(lab, host, script);
  if (rc !== 0) throw new Error(`${host}: ${script}: exit code ${rc}\n${stderr || stdout}`);
  return stdout.trim();
}

export function kubectl(lab: Lab, host: string, words: string): Promise<string> {
  return say(lab, host, `kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=10s ${words}`);
}

/** Asks again each half second until the answer is true. @returns seconds that it took */
export async function eventually(
  what: string,
  seconds: number,
  ask: () => Promise<boolean>,
): Promise<number> {
  const began = Date.now();
  while (Date.now() - began < seconds * 1000) {
    if (await ask().catch(() => false)) return (Date.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

export const controlPlanes = ["cp1", "cp2", "cp3"] as const;

/** Waits until all nodes are Ready and every etcd member has a vote, asked of a control plane. */
export async function clusterIsWell(lab: Lab, host: string, nodes: number, seconds = 180): Promise<number> {
  return eventually(`${nodes} nodes Ready and 3 etcd voters`, seconds, async () => {
    const statuses = await kubectl(lab, host, "get nodes --no-headers");
    const ready = statuses.split("\n").filter((line) => / Ready /.test(line)).length;
    return ready === nodes && (await voters(lab, host)) === 3;
  });
}

export async function voters(lab: Lab, host: string): Promise<number> {
  const list = await say(lab, host, etcdctl("member list -w simple"));
  return list.split("\n").filter((line) => line.includes(", started, ") && line.endsWith(", false")).length;
}

function etcdctl(words: string): string {
  const pki = "/etc/kubernetes/pki/etcd";
  const flags = `--endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/server.crt --key=${pki}/server.key`;
  return `id=$(ctr -n k8s.io containers ls -q 'labels."io.kubernetes.container.name"==etcd' | while read -r c; do ctr -n k8s.io tasks ls | grep -q "^$c .*RUNNING" && echo $c; done | head -n 1); ctr -n k8s.io tasks exec --exec-id t$$ $id etcdctl ${flags} ${words}`;
}

/** Who has the address of the API. */
export async function holders(lab: Lab, hosts: readonly string[]): Promise<string[]> {
  const on = hosts.filter((host) => lab.isOn(host));
  const has = await Promise.all(
    on.map(async (host) => (await onHost(lab, host, `ip -o addr | grep -qF ' ${lab.vip}/'`)).rc === 0),
  );
  return on.filter((_, i) => has[i]);
}
