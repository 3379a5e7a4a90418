import t from "tap";
import { placeKubeconfig } from "../../../modules/kubernetes/kubeconfig/place.js";

function config(cluster: string, server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: cluster, cluster: { server } }],
    users: [{ name: `${cluster}-admin`, user: { "client-key-data": "key" } }],
    contexts: [{ name: cluster, context: { cluster, user: `${cluster}-admin` } }],
    "current-context": cluster,
  });
}

const given = config("kubernetes", "https://10.0.0.100:8443");
const place = (files: Record<string, string>) =>
  placeKubeconfig((path) => Promise.resolve(files[path]), "/root/.kube/config", given, "prod");

t.test("the user's own file, where it is a kubeconfig or isn't there", async (t) => {
  t.strictSame(await place({}), { file: "/root/.kube/config", old: undefined, text: given });
  t.match(await place({ "/root/.kube/config": config("other", "https://other:6443") }), {
    file: "/root/.kube/config",
    text: /other:6443[^]*10\.0\.0\.100/,
  });
});

t.test("beside what is no kubeconfig, a name that is free", async (t) => {
  const notes = { "/root/.kube/config": "notes", "/root/.kube/config-prod": "more notes" };
  t.equal((await place({ "/root/.kube/config": "notes" })).file, "/root/.kube/config-prod");
  t.strictSame(await place(notes), { file: "/root/.kube/config-prod-2", old: undefined, text: given });
  t.equal((await place({ ...notes, "/root/.kube/config-prod-2": "- 1" })).file, "/root/.kube/config-prod-3");
});

t.test("a second time nothing changes, wherever it is", async (t) => {
  const others: Record<string, string>[] = [
    {},
    { "/root/.kube/config": "notes" },
    { "/root/.kube/config": "notes", "/root/.kube/config-prod": config("other", "https://other:6443") },
    { "/root/.kube/config": "notes", "/root/.kube/config-prod": "more notes" },
  ];
  for (const files of others) {
    const { file, text } = await place(files);
    t.strictSame(await place({ ...files, [file]: text }), { file, old: text, text }, file);
  }
});
