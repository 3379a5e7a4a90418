import t from "tap";
import { parseAnswer } from "../../../modules/kubernetes/node/cluster.js";
import { parseRecord } from "../../../modules/kubernetes/node/record.js";
import type { NodeSigns } from "../../../modules/kubernetes/node/signs.js";
import { judge } from "../../../modules/kubernetes/node/state.js";

const bare: NodeSigns = {
  hasKubeletConf: false,
  manifests: [],
  hasEtcdMember: false,
  isRunning: false,
  machineId: "aaa",
};
const controlPlane: NodeSigns = {
  ...bare,
  hasKubeletConf: true,
  manifests: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"],
  hasEtcdMember: true,
  cluster: {
    ready: "ok",
    configuration: { clusterName: "kubernetes" },
    nodes: [
      { name: "cp2", machineId: "bbb", isControlPlane: true, runtime: "containerd://1.7" },
      { name: "cp1", machineId: "aaa", isControlPlane: true, runtime: "containerd://1.7" },
    ],
  },
};
const worker: NodeSigns = {
  ...bare,
  hasKubeletConf: true,
  cluster: {
    ready: "ok",
    nodes: [{ name: "w1", machineId: "aaa", isControlPlane: false, runtime: "containerd://1.7" }],
  },
};
const began = { command: "init", started: "2026-01-01T00:00:00Z" } as const;

const cases: readonly (readonly [string, NodeSigns, string])[] = [
  ["a bare host is clean", bare, "clean"],
  ["a control plane in a cluster that answers is done", controlPlane, "done"],
  ["a worker whose Node has its machine-id is done", worker, "done"],
  ["etcd data alone is a cluster that is down", { ...bare, hasEtcdMember: true }, "down"],
  ["a manifest alone is not clean", { ...bare, manifests: ["kube-apiserver"] }, "down"],
  [
    "an API server that is not ready is down",
    { ...controlPlane, cluster: { ready: "etcd failed", nodes: [] } },
    "down",
  ],
  [
    "a cluster without kubeadm's ConfigMap is down",
    { ...controlPlane, cluster: { ...controlPlane.cluster!, configuration: undefined } },
    "down",
  ],
  ["a control plane whose Node is another machine's is down", { ...controlPlane, machineId: "ccc" }, "down"],
  [
    "a control plane without the role label is down",
    {
      ...controlPlane,
      cluster: {
        ...controlPlane.cluster!,
        nodes: [{ name: "cp1", machineId: "aaa", isControlPlane: false, runtime: "containerd://1.7" }],
      },
    },
    "down",
  ],
  ["a control plane without kubelet.conf is down", { ...controlPlane, hasKubeletConf: false }, "down"],
  [
    "a worker whose cluster does not answer is down",
    { ...worker, cluster: { ready: "refused", nodes: [] } },
    "down",
  ],
  ["a worker whose Node is another machine's is down", { ...worker, machineId: "ccc" }, "down"],
  ["two empty machine-ids are not the same machine", { ...worker, machineId: "" }, "down"],
  ["hapb's note makes it unfinished", { ...bare, record: began }, "unfinished"],
  [
    "hapb's note counts for more than data that does not answer",
    { ...controlPlane, record: began, cluster: undefined },
    "unfinished",
  ],
];

for (const [name, signs, state] of cases) t.test(name, async (t) => t.equal(judge(signs).state, state));

t.test("what is missing of a node that is down is said", async (t) => {
  const { found } = judge({ ...controlPlane, cluster: { ready: "connection refused", nodes: [] } });
  t.match(found.join("; "), /etcd data.*its API server is not ready: connection refused/);
});

t.test("a note says what began", async (t) => {
  t.equal(judge({ ...bare, record: began }).unfinished, "init");
  t.equal(parseRecord('{"command":"init","started":"x"}').command, "init");
  t.equal(parseRecord('{"command":"join","started":"x"}').command, "join");
});

t.test("an unreadable note is taken for the more careful of the two", async (t) => {
  t.equal(parseRecord("").command, "join");
  t.equal(parseRecord("{").command, "join");
});

t.test("an API server's answer", async (t) => {
  const answer = parseAnswer(
    "ok\nhapb-part\nclusterName: kubernetes\n\nhapb-part\ncp1 aaa containerd://1.7 control-plane\nw1 bbb containerd://1.7\nhapb-part\ncgroupDriver: systemd\n\nhapb-part\n",
  );
  t.strictSame(answer, {
    ready: "ok",
    configuration: { clusterName: "kubernetes" },
    kubelet: { cgroupDriver: "systemd" },
    kubeProxy: undefined,
    nodes: [
      { name: "cp1", machineId: "aaa", isControlPlane: true, runtime: "containerd://1.7" },
      { name: "w1", machineId: "bbb", isControlPlane: false, runtime: "containerd://1.7" },
    ],
  });
});

t.test("an API server that refuses", async (t) => {
  t.match(parseAnswer("The connection to the server 10.0.0.1:6443 was refused\n"), {
    ready: "The connection to the server 10.0.0.1:6443 was refused",
    configuration: undefined,
    nodes: [],
  });
  t.equal(parseAnswer("").ready, "no answer");
});
