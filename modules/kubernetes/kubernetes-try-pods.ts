import { randomBytes } from "node:crypto";
import {
  boolean,
  defineAction,
  dict,
  HostFailure,
  integer,
  list,
  object,
  sleep,
  string,
} from "../../engine/module/index.js";
import { accessArgs } from "./kubectl/access.js";
import { forgetVerified, noteVerified, wasVerified } from "./verify/record.js";
import { Trial } from "./verify/trial.js";

/** Pods are made, looked through, and taken away: the cluster is as before, so it counts as no change. */
export default defineAction({
  name: "kubernetes_try_pods",
  summary:
    "Try a pod on every node: services, the cluster's DNS, pods of other nodes, and a port of every node.",
  description:
    "It starts one pod on each node, all at once, and takes them away again. Each has to reach the API's service by its name, a service, and every other pod; and a NodePort has to answer on every node. Where the same nodes, not booted since, were tried from this host before, nothing is started unless `always` says so. What an interrupted trial left behind goes with the next one, which the next run makes.",
  scope: "cluster",
  isLong: true,
  args: object({
    nodes: list(dict("name, uid and boot of a node, as kubernetes_health has them")),
    addresses: list(string("Address of a node"), "Where a NodePort has to answer", []),
    image: string("Image with sh, httpd, nc and nslookup, as busybox has them"),
    image_pull_policy: string("IfNotPresent, Always or Never", "IfNotPresent"),
    cluster_domain: string("The cluster's DNS domain", "cluster.local"),
    always: boolean("Also where it was tried before", false),
    timeout: integer("Seconds that all of it may take", 300),
    ...accessArgs,
  }),
  examples: [
    {
      args: { nodes: [{ name: "cp1", uid: "", boot: "" }], image: "docker.io/library/busybox:1.37" },
      needs: "cluster",
    },
  ],
  returns: { tried: "whether pods were started now" },

  async check(host, { nodes, always }, ctx) {
    if (ctx.isCheckMode)
      return { willRun: false, result: { tried: false, msg: "no pod is started in check mode" } };
    if (!always && (await wasVerified(host, nodes)))
      return { willRun: false, result: { tried: false, msg: "the same nodes were tried before" } };
    return { willRun: true };
  },

  async apply(host, args, _check, ctx) {
    const names = args.nodes.map(({ name }) => String(name));
    const run = randomBytes(4).toString("hex");
    const { image, image_pull_policy: imagePullPolicy, cluster_domain: domain, addresses } = args;
    const trial = new Trial(host, args, { run, nodes: names, image, imagePullPolicy, domain, addresses });
    const deadline = Date.now() + args.timeout * 1000;
    await forgetVerified(host);
    try {
      await trial.begin();
      for (let problems = await trial.look(); problems.length > 0; problems = await trial.look()) {
        if (Date.now() > deadline || trial.isHopeless)
          throw new HostFailure(`pods don't reach what they have to: ${problems.join("; ")}`, {
            stdout: await trial.describe(),
            hint: "hapb doctor says what each fault means and what mends it",
          });
        ctx.progress(problems[0]!);
        await sleep(300, ctx.signal);
      }
    } finally {
      await trial.end();
    }
    await noteVerified(host, args.nodes);
    return { changed: false, result: { tried: true } };
  },
});
