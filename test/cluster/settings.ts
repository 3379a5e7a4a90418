import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { parse } from "yaml";
import { commandResult } from "../../engine/lab/command.js";
import { endpointName } from "../../engine/lab/filesystem.js";
import { render } from "../playbooks/rendered.js";
import { shows, type Cluster } from "./cluster.js";
import { changes, failures } from "./hapb.js";
import { kubectl, onHost } from "./look.js";

const here = mkdtempSync(join(tmpdir(), "hapb-settings-"));
const fetched = join(here, "kubeconfig");
const patches = join(here, "patches");
mkdirSync(patches);
writeFileSync(
  join(patches, "kube-apiserver0+merge.yaml"),
  "metadata: { annotations: { example.org/patched: here } }\n",
);
// Somebody's kubeconfig, which stays.
const other = { name: "other", cluster: { server: "https://other:6443" } };
writeFileSync(fetched, JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [other] }));

/** The seed's ports and a DNS name as endpoint; labels, taints, patches and kubeadm's own members. */
export const settings = {
  cluster_endpoint: endpointName,
  loadbalancer_port: 6443,
  apiserver_port: 6444,
  keepalived_unicast: false,
  schedule_on_control_planes: true,
  node_labels: { "node-role.kubernetes.io/lab": "", "example.org/rack": "a1" },
  node_taints: [{ key: "example.org/lab", value: "1", effect: "PreferNoSchedule" }],
  kubeadm_patches: patches,
  kubeadm_extra: { ClusterConfiguration: { certificateValidityPeriod: "4380h0m0s" } },
  kubeconfig_fetch: fetched,
};

interface Node {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly taints?: readonly { readonly key: string; readonly value?: string }[] };
}

/** Shows that what the variables ask for is so on a living cluster; asked past hapb. */
export async function showSettings(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const first = cluster.controlPlanes[0]!;
  t.teardown(() => commandResult("rm", ["-r", here]));

  await shows(
    t,
    cluster,
    "load balancers answer on 6443 and API servers on 6444, by a DNS name",
    async (t) => {
      for (const node of cluster.nodes) {
        const file = cluster.controlPlanes.includes(node) ? "admin.conf" : "kubelet.conf";
        t.match(
          await onHost(cluster, node, `grep server: /etc/kubernetes/${file}`),
          `https://${endpointName}:6443`,
        );
      }
      const listening = await onHost(cluster, first, "ss -Hltnp 'sport = :6443 or sport = :6444'");
      t.match(listening, /:6443\b.*haproxy/);
      t.match(listening, /:6444\b.*kube-apiserver/);
    },
  );

  await shows(t, cluster, "nodes have their labels and taints, and the API server its patch", async (t) => {
    const nodes = JSON.parse(await kubectl(cluster, first, ["get", "nodes", "-o", "json"])) as {
      items: Node[];
    };
    for (const { metadata, spec } of nodes.items) {
      t.match(metadata.labels, settings.node_labels, metadata.name);
      t.match(spec.taints, [{ key: "example.org/lab", value: "1" }], `${metadata.name} has this taint`);
      t.equal(spec.taints?.length, 1, `${metadata.name} has no other`);
    }
    const manifest = await onHost(cluster, first, "cat /etc/kubernetes/manifests/kube-apiserver.yaml");
    t.match(manifest, "example.org/patched: here");
  });

  await shows(
    t,
    cluster,
    "the control machine's kubeconfig knows the cluster, and what stood there",
    async (t) => {
      const { clusters } = parse(readFileSync(fetched, "utf8")) as { clusters: (typeof other)[] };
      t.strictSame(
        clusters.map(({ cluster }) => cluster.server),
        [other.cluster.server, `https://${endpointName}:6443`],
      );
      t.equal(statSync(fetched).mode & 0o777, 0o600);
      const context = `kubernetes-admin@kubernetes`;
      const words = [
        "--kubeconfig",
        fetched,
        "--context",
        context,
        "--server",
        `https://${cluster.lab.vip}:6443`,
      ];
      const asked = await commandResult(join(cluster.bundle, "bin/kubectl"), [
        ...words,
        "get",
        "nodes",
        "-o",
        "name",
      ]);
      t.equal(asked.stdout.trim().split("\n").length, cluster.nodes.length, asked.stderr);
    },
  );

  await shows(
    t,
    cluster,
    "a label that is asked for differently is the only thing that a run changes",
    async (t) => {
      const labels = { ...settings.node_labels, "example.org/rack": null };
      const run = await cluster.run([...words, "-e", JSON.stringify({ node_labels: labels })]);
      t.strictSame(failures(run), []);
      t.strictSame(changes(run), Object.fromEntries(cluster.nodes.map((node) => [node, 1])));
      t.notMatch(await kubectl(cluster, first, ["get", "nodes", "--show-labels"]), "example.org/rack");
    },
  );

  await shows(t, cluster, "the API takes kube-vip's manifest", async (t) => {
    const manifest = render("kube-vip").get("cp1/kube-vip.yaml")!;
    const words = ["create", "--dry-run=server", "-o", "name", "-f", "-"];
    t.equal((await kubectl(cluster, first, words, manifest)).trim(), "pod/kube-vip");
    const wrong = manifest.replace("hostNetwork: true", "hostNetwork: perhaps");
    await t.rejects(kubectl(cluster, first, words, wrong));
  });
}
