import t from "tap";
import { parse } from "yaml";
import { mergeKubeconfig } from "../../../modules/kubernetes/kubeconfig/merge.js";

function config(
  server: string,
  names: { cluster: string; user: string; context: string },
  key = "key",
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: names.cluster, cluster: { server, "certificate-authority-data": "ca" } }],
    users: [{ name: names.user, user: { "client-key-data": key } }],
    contexts: [{ name: names.context, context: { cluster: names.cluster, user: names.user } }],
    "current-context": names.context,
  });
}

const kubeadm = { cluster: "kubernetes", user: "kubernetes-admin", context: "kubernetes-admin@kubernetes" };
const given = config("https://10.0.0.100:8443", kubeadm);

function merged(old: string | undefined): Record<string, never> & {
  clusters: { name: string; cluster: { server: string } }[];
  users: { name: string; user: { "client-key-data": string } }[];
  contexts: { name: string; context: { cluster: string; user: string; namespace?: string } }[];
  "current-context": string;
} {
  const result = mergeKubeconfig(old, given, "prod");
  if (result.kind !== "file") throw new Error("not merged");
  return parse(result.text) as ReturnType<typeof merged>;
}

t.test("where there is none, the cluster's own is taken as it is", async (t) => {
  t.strictSame(mergeKubeconfig(undefined, given, "prod"), { kind: "file", text: given });
  t.strictSame(mergeKubeconfig("\n", given, "prod"), { kind: "file", text: given });
});

t.test("a second time nothing changes", async (t) => {
  t.strictSame(mergeKubeconfig(given, given, "prod"), { kind: "file", text: given });
});

t.test("another cluster's entries stay, and the current context too", async (t) => {
  const other = config("https://other:6443", { cluster: "other", user: "me", context: "mine" });
  const file = merged(other);
  t.strictSame(
    file.clusters.map(({ name }) => name),
    ["other", "kubernetes"],
  );
  t.strictSame(
    file.users.map(({ name }) => name),
    ["me", "kubernetes-admin"],
  );
  t.equal(file["current-context"], "mine");
});

t.test("names that another kubeadm cluster has are not taken over", async (t) => {
  const other = config("https://other:6443", kubeadm, "theirs");
  const file = merged(other);
  t.equal(file.users[0]?.user["client-key-data"], "theirs");
  t.equal(file.clusters[0]?.cluster.server, "https://other:6443");
  t.strictSame(file.contexts[1], {
    name: "kubernetes-admin@prod",
    context: { cluster: "prod", user: "kubernetes-admin-prod" },
  });
  t.equal(file["current-context"], kubeadm.context);
});

t.test("what was merged once is found again", async (t) => {
  const other = config("https://other:6443", kubeadm, "theirs");
  const once = mergeKubeconfig(other, given, "prod");
  if (once.kind !== "file") throw new Error("not merged");
  t.strictSame(mergeKubeconfig(once.text, given, "prod"), once);
});

t.test("renewed certificates replace the old ones of the same cluster", async (t) => {
  const old = config("https://10.0.0.100:8443", kubeadm, "expired");
  const file = merged(old);
  t.strictSame(file.users, [{ name: "kubernetes-admin", user: { "client-key-data": "key" } }]);
  t.equal(file.contexts.length, 1);
});

t.test("a namespace that somebody chose for the context stays", async (t) => {
  const old = parse(config("https://10.0.0.100:8443", kubeadm, "expired")) as ReturnType<typeof merged>;
  old.contexts[0]!.context.namespace = "shop";
  t.equal(merged(JSON.stringify(old)).contexts[0]?.context.namespace, "shop");
});

t.test("somebody's own user of the same cluster stays, with its context", async (t) => {
  const own = config(
    "https://10.0.0.100:8443",
    { cluster: "prod", user: "jane", context: "jane@prod" },
    "jane's",
  );
  const file = merged(own);
  t.strictSame(
    file.users.map(({ name }) => name),
    ["jane", "kubernetes-admin"],
  );
  t.equal(file.users[0]?.user["client-key-data"], "jane's");
  t.strictSame(
    file.contexts.map(({ context }) => context.cluster),
    ["prod", "prod"],
  );
  t.equal(file["current-context"], "jane@prod");
});

t.test("a file that is no kubeconfig is left alone", async (t) => {
  for (const text of ["notes to myself", "kind: Secret", "{", "- 1"])
    t.strictSame(mergeKubeconfig(text, given, "prod"), { kind: "not-ours" }, text);
});
