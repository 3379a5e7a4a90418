import { lastLines } from "../../engine/lab/command.js";
import type { Cluster } from "./cluster.js";
import { failures, lastRun } from "./hapb.js";

const looks: readonly (readonly [string, string])[] = [
  ["nodes", "kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes -o wide --request-timeout 3s"],
  ["pods", "kubectl --kubeconfig /etc/kubernetes/admin.conf get pods -A -o wide --request-timeout 3s"],
  ["containers", "systemctl is-active -q containerd && ctr -n k8s.io tasks ls | sed -n 1,20p"],
  ["addresses", "ip -br -4 addr"],
  ["failed units", "systemctl --failed --no-legend"],
  ["kubelet", "journalctl -u kubelet -n 15 --no-pager -o cat"],
];

/** What hapb said last, and what the hosts looked like then: for whoever has to find out why a test failed. */
export async function diagnose(cluster: Cluster): Promise<string> {
  const hosts = cluster.lab.hosts.map((host) => host.name);
  const seen = await Promise.all(hosts.map((host) => lookAt(cluster, host)));
  return [lastWords(), ...seen].join("\n");
}

function lastWords(): string {
  if (!lastRun) return "hapb was not run";
  const { rc, seconds, stdout, stderr } = lastRun;
  const head = `hapb's last run: rc ${rc} after ${seconds.toFixed(1)} s`;
  return [
    head,
    ...failures(lastRun),
    lastLines(stderr.trim(), 20),
    lastLines(stdout.trim(), 12).slice(-3_000),
  ].join("\n");
}

async function lookAt(cluster: Cluster, host: string): Promise<string> {
  if (!cluster.lab.isOn(host)) return `== ${host} is off`;
  const isControlPlane = cluster.controlPlanes.includes(host);
  const parts = await Promise.all(
    looks
      .filter(([what]) => isControlPlane || (what !== "nodes" && what !== "pods"))
      .map(async ([what, script]) => {
        const { stdout, stderr } = await cluster.lab.exec(host, ["sh", "-c", script]);
        return `-- ${host}: ${what}\n${(stdout + stderr).trim()}`;
      }),
  );
  return parts.join("\n");
}
