import { defineModule, HostFailure, object, string, type Plain } from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, isNotFound } from "./kubectl/access.js";

/** Reads objects of a cluster; an object that is not there is an empty list. */
export default defineModule({
  name: "kubectl_get",
  summary: "Read objects of a cluster.",
  scope: "cluster",
  args: object({
    kind: string("Kind of the objects, as kubectl takes it: nodes, deployments.apps, ..."),
    name: string("Name of one object; empty: all", ""),
    namespace: string("Namespace; empty: the kubeconfig's", ""),
    label_selector: string("Only objects with these labels", ""),
    ...accessArgs,
  }),
  examples: [{ args: { kind: "nodes" }, needs: "cluster" }],
  returns: { resources: "the objects, as the API gives them" },

  async check(host, { kind, name, namespace, label_selector, ...access }, ctx) {
    const words = ["get", kind, ...(name === "" ? [] : [name]), "-o", "json"];
    if (namespace !== "") words.push("-n", namespace);
    if (label_selector !== "") words.push("-l", label_selector);
    const answer = await ask(host, access, words);
    if (isNotFound(answer)) return { before: null, after: null, result: { resources: [] } };
    // Left to apply, which says why: in check mode the API may come with a task before this one.
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: null, after: ctx.unknown(`the cluster does not answer: ${complaint(answer)}`) };
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const found = JSON.parse(answer.stdout.text) as { items?: Plain[] };
    return { before: null, after: null, result: { resources: found.items ?? [found] } };
  },

  async apply(host, { kind, ...access }, _check, ctx) {
    const answer = await ask(host, access, ["get", kind]);
    ctx.fail(`the cluster does not answer: ${complaint(answer)}`);
  },
});
