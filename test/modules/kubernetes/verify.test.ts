import t from "tap";
import { objects, parsePods, podNames } from "../../../modules/kubernetes/verify/pods.js";
import { parseHealth, problemsOf } from "../../../modules/kubernetes/verify/health.js";

const well = `node cp1 u1 b1 True
node w1 u2 b2 True
api 10.96.0.1
dns 10.96.0.10
pod system-cluster-critical kube-system/coredns-1 Running kube-dns 10.244.0.2 True
pod system-node-critical kube-system/etcd-cp1 Running - 10.0.0.11 True
pod usual shop/web Pending - -
--8<--
https://10.0.0.11:2379, 8e9e05c52164694d, 3.6.5, 3.6.0, 20 MB, 16 MB, 20%, 0 B, true, false, 2, 1200, 1200, , , false
`;
const wanted = { nodes: ["cp1", "w1"], controlPlanes: 1 };

t.test("a cluster that is well", async (t) => {
  const health = parseHealth(well);
  t.strictSame(problemsOf(health, wanted), []);
  t.strictSame([health.api, health.dns], ["10.96.0.1", "10.96.0.10"]);
  t.strictSame(health.nodes[1], { name: "w1", uid: "u2", boot: "b2", isReady: true });
  t.strictSame(
    health.pods.filter(({ isDns }) => isDns).map(({ ip }) => ip),
    ["10.244.0.2"],
  );
  t.equal(health.pods.length, 2, "people's pods are theirs");
});

const sick: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ["a node is not Ready", (text) => text.replace("b2 True", "b2 Unknown"), /^nodes that are not Ready: w1$/],
  ["a node is missing", (text) => text.replace(/node w1.*\n/, ""), /^no node of the cluster: w1$/],
  [
    "a system pod waits",
    (text) => text.replace("10.0.0.11 True", "10.0.0.11 False"),
    /do not run: kube-system\/etcd-cp1$/,
  ],
  [
    "a system pod has no address yet",
    (text) => text.replace("Running kube-dns 10.244.0.2 True", "Pending kube-dns -"),
    /coredns-1$/,
  ],
  ["etcd has no leader", (text) => text.replace("true, false, 2", "false, false, 2"), /^etcd has 0 leaders$/],
  [
    "a member has no vote",
    (text) => text.replace("true, false, 2", "true, true, 2"),
    /^etcd members without a vote: https:\/\/10\.0\.0\.11:2379$/,
  ],
  [
    "etcd does not answer",
    (text) => text.replace(/https:.*/, "Error: context deadline exceeded"),
    /^etcd has 0 leaders \(Error: context deadline exceeded\)$/,
  ],
  [
    "the API does not answer",
    () => "--8<--\nThe connection to the server was refused",
    /^the API does not answer: The connection to the server was refused$/,
  ],
];
for (const [name, change, said] of sick)
  t.test(`not well: ${name}`, async (t) => t.match(problemsOf(parseHealth(change(well)), wanted)[0], said));

t.test("a pod that was evicted is over, and none of those that answer", async (t) => {
  const evicted = "pod system-cluster-critical kube-system/coredns-0 Failed kube-dns 10.244.0.9 False\n";
  const health = parseHealth(well.replace("--8<--", `${evicted}--8<--`));
  t.strictSame(problemsOf(health, wanted), []);
  t.strictSame(
    health.pods.filter(({ isDns }) => isDns).map(({ ip }) => ip),
    ["10.244.0.2"],
  );
});

t.test("fewer etcd members than control planes", async (t) => {
  t.match(problemsOf(parseHealth(well), { ...wanted, controlPlanes: 3 }), ["1 of 3 etcd members answer"]);
});

t.test("a pod for each node, and a service with a port on each", async (t) => {
  const { items } = objects({ run: "r", nodes: ["a", "b"], image: "busybox", imagePullPolicy: "Never" }) as {
    items: { kind: string; metadata: { name: string }; spec: Record<string, unknown> }[];
  };
  t.strictSame(
    items.map(({ kind, spec }) => `${kind} ${String(spec.nodeName ?? spec.type)}`),
    ["Service NodePort", "Pod a", "Pod b"],
  );
  t.strictSame(
    [...podNames("r", ["a", "b"])],
    [
      ["hapb-verify-r-0", "a"],
      ["hapb-verify-r-1", "b"],
    ],
  );
});

t.test("pods say where they are, or what keeps them", async (t) => {
  t.strictSame(
    parsePods("hapb-verify-r-0 Running 10.244.0.9 \nhapb-verify-r-1 Pending - ErrImageNeverPull\n"),
    [
      { name: "hapb-verify-r-0", phase: "Running", ip: "10.244.0.9", reason: "" },
      { name: "hapb-verify-r-1", phase: "Pending", ip: "", reason: "ErrImageNeverPull" },
    ],
  );
});
