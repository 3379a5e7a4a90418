import { defineModule, HostFailure, object, oneOf, string } from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, isNotFound, kubectl } from "./kubectl/access.js";

/** Takes away the Node object of a machine that is no longer what it says, so that the machine can join anew. */
export default defineModule({
  name: "kubernetes_node",
  summary: "Take a Node object away.",
  scope: "cluster",
  args: object({
    name: string("Name of the Node object"),
    address: string(
      "The machine's address: a Node of this name with another one is a living stranger and an error",
      "",
    ),
    state: oneOf(["absent"], "absent", "Nodes come by joining; here they only go."),
    ...accessArgs,
  }),
  examples: [{ args: { name: "w9", address: "10.0.0.29" }, needs: "cluster" }],

  async check(host, { name, address, ...access }, ctx) {
    const answer = await ask(host, access, ["get", "node", name, "-o", "json"]);
    const touches = ["cluster:api"] as const;
    if (isNotFound(answer)) return { before: "absent", after: "absent" };
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: "present", after: ctx.unknown(complaint(answer)), touches };
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const { status } = JSON.parse(answer.stdout.text) as {
      status: { addresses?: { type: string; address: string }[] };
    };
    const addresses = (status.addresses ?? [])
      .filter(({ type }) => type === "InternalIP")
      .map((entry) => entry.address);
    if (address !== "" && addresses.length > 0 && !addresses.includes(address))
      ctx.fail(`the cluster has a node ${name} already, at ${addresses.join(", ")}`, {
        hint: "give this host another node_name, or remove that node first",
      });
    return { before: "present", after: "absent", touches };
  },

  async apply(host, { name, ...access }) {
    await host.run(kubectl(access, ["delete", "node", name, "--ignore-not-found"]), { timeoutMs: 120_000 });
  },
});
