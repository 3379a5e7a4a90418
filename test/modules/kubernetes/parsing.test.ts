import t from "tap";
import { parseMembers } from "../../../modules/kubernetes/etcd/members.js";
import { ownTraces, readConfiguration } from "../../../modules/kubernetes/kubeadm/configuration.js";
import { hintFor } from "../../../modules/kubernetes/kubeadm/hints.js";
import { textsOf } from "../../../modules/kubernetes/kubectl/unified.js";

t.test("etcd's member list keeps its ids as they are written", async (t) => {
  const members = parseMembers(
    [
      "724f04b933980fc1, started, cp2, https://10.77.3.12:2380, https://10.77.3.12:2379, false",
      "8e9e05c52164694d, unstarted, , https://10.77.3.13:2380, , true",
      "",
    ].join("\n"),
  );
  t.strictSame(members, [
    {
      id: "724f04b933980fc1",
      status: "started",
      name: "cp2",
      peer_urls: ["https://10.77.3.12:2380"],
      client_urls: ["https://10.77.3.12:2379"],
      is_learner: false,
    },
    {
      id: "8e9e05c52164694d",
      status: "unstarted",
      name: "",
      peer_urls: ["https://10.77.3.13:2380"],
      client_urls: [],
      is_learner: true,
    },
  ]);
});

t.test("what hapb has to know of a configuration: init", async (t) => {
  const text = [
    "kind: ClusterConfiguration",
    "---",
    "kind: InitConfiguration",
    "localAPIEndpoint: { advertiseAddress: 10.0.0.1, bindPort: 6444 }",
    "nodeRegistration: { criSocket: unix:///x.sock }",
  ].join("\n");
  t.strictSame(readConfiguration(text), {
    advertiseAddress: "10.0.0.1",
    bindPort: 6444,
    criSocket: "unix:///x.sock",
  });
});

t.test("what hapb has to know of a configuration: join", async (t) => {
  const controlPlane =
    "kind: JoinConfiguration\ncontrolPlane: { localAPIEndpoint: { advertiseAddress: 10.0.0.2 } }\n";
  t.strictSame(readConfiguration(controlPlane), {
    advertiseAddress: "10.0.0.2",
    bindPort: 6443,
    criSocket: "",
  });
  t.strictSame(readConfiguration("kind: JoinConfiguration\n"), {
    advertiseAddress: "",
    bindPort: 6443,
    criSocket: "",
  });
});

t.test("a half-finished init stumbles over its own traces only", async (t) => {
  const names = ownTraces(6444);
  t.ok(names.includes("Port-6444"));
  t.ok(names.includes("DirAvailable--var-lib-etcd"));
  t.ok(names.includes("FileAvailable--etc-kubernetes-manifests-etcd.yaml"));
  t.notOk(names.some((name) => name.includes("*") || name === "all" || name === "Swap"));
});

t.test("what kubeadm says, and what to do about it", async (t) => {
  t.match(hintFor("\t[ERROR Swap]: running with swap on is not supported"), /swap_off/);
  t.match(hintFor("\t[ERROR Port-10250]: Port 10250 is in use"), /ss -ltnp/);
  const expired =
    'error execution phase preflight: could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"';
  t.match(hintFor(expired), /older than two hours/);
  t.equal(hintFor("something nobody has seen before"), undefined);
});

t.test("a unified diff as two texts", async (t) => {
  const diff = [
    "diff -u -N /tmp/LIVE/x /tmp/MERGED/x",
    "--- /tmp/LIVE/x",
    "+++ /tmp/MERGED/x",
    "@@ -1,2 +1,2 @@",
    " a: 1",
    "-b: 2",
    "+b: 3",
  ];
  t.strictSame(textsOf(diff.join("\n")), { before: "a: 1\nb: 2", after: "a: 1\nb: 3" });
});
