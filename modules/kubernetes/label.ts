import { defineModule, dict, HostFailure, object, optional, string } from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, kubectl } from "./kubectl/access.js";

type Labels = { readonly [name: string]: string };

export default defineModule({
  name: "label",
  summary: "Give an object of the API labels, or take some away; others stay.",
  description:
    "It asks as an administrator, so that it may set also what a kubelet may not give its own Node, such as node-role.kubernetes.io/worker.",
  scope: "cluster",
  args: object({
    kind: string("Kind of the object", "node"),
    name: string("Name of the object"),
    namespace: optional(string("Its namespace, where it has one")),
    labels: dict('Values by name; "" is a label without a value, null takes the label away'),
    ...accessArgs,
  }),
  examples: [
    {
      title: "Say what a node is for",
      args: { name: "cp1", labels: { "node-role.kubernetes.io/infra": "", "example.org/disk": "ssd" } },
      needs: "cluster",
      cleanup:
        "kubectl --kubeconfig=/etc/kubernetes/admin.conf label node cp1 node-role.kubernetes.io/infra- example.org/disk-",
    },
  ],
  returns: { labels: "all labels of the object" },

  async check(host, { kind, name, namespace, labels, ...access }, ctx) {
    const words = ["get", kind, name, ...inNamespace(namespace), "-o", "json"];
    const answer = await ask(host, access, words);
    const touches = ["cluster:api"] as const;
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: {}, after: ctx.unknown(complaint(answer)), touches };
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const { metadata } = JSON.parse(answer.stdout.text) as { metadata: { labels?: Labels } };
    const before = sorted(metadata.labels ?? {});
    const after = wanted(before, labels);
    return { before, after, touches, result: { labels: after } };
  },

  async apply(host, { kind, name, namespace, labels, ...access }) {
    const changes = Object.entries(labels).map(([label, value]) =>
      value === null ? `${label}-` : `${label}=${String(value)}`,
    );
    const words = ["label", kind, name, ...inNamespace(namespace), "--overwrite", ...changes];
    await host.run(kubectl(access, words));
  },
});

function wanted(before: Labels, labels: { readonly [name: string]: unknown }): Labels {
  const given = Object.entries(labels);
  const kept = Object.entries(before).filter(([label]) => !(label in labels));
  const added = given.flatMap(([label, value]) => (value === null ? [] : [[label, String(value)]]));
  return sorted(Object.fromEntries([...kept, ...added]) as Labels);
}

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ["-n", namespace];
}
