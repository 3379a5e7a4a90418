import { defineAction, HostFailure, integer, object, string, type Host } from "../../engine/module/index.js";
import { accessArgs, ask, kubectl, type Access } from "./kubectl/access.js";

interface Workload extends Access {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Waiting changes nothing: it ends as ok, in check mode at once. */
export default defineAction({
  name: "kubectl_rollout",
  summary: "Wait until a DaemonSet, Deployment or StatefulSet runs everywhere as it was last asked for.",
  scope: "cluster",
  isLong: true,
  args: object({
    kind: string("daemonset, deployment or statefulset"),
    name: string("Its name"),
    namespace: string("Its namespace", "kube-system"),
    timeout: integer("Seconds", 300),
    ...accessArgs,
  }),
  examples: [{ args: { kind: "deployment", name: "coredns", timeout: 120 }, needs: "cluster" }],

  async check(host, args, ctx) {
    if (ctx.isCheckMode) return { willRun: false, result: { msg: "nothing to wait for in check mode" } };
    return (await isRolledOut(host, args)) ? { willRun: false } : { willRun: true };
  },

  async apply(host, args, _check, ctx) {
    const deadline = Date.now() + args.timeout * 1000;
    while (!(await isRolledOut(host, args))) {
      if (Date.now() > deadline) throw await inVain(host, args, args.timeout);
      ctx.signal.throwIfAborted();
      // In slices, so that an API that went away is asked again.
      await host.run(kubectl(args, [...status(args), "--timeout=10s"]), {
        rcs: "any",
        signal: ctx.signal,
        timeoutMs: 60_000,
      });
    }
    return { changed: false };
  },
});

function status({ kind, name, namespace }: Workload): string[] {
  return ["rollout", "status", `${kind}/${name}`, "-n", namespace];
}

async function isRolledOut(host: Host, workload: Workload): Promise<boolean> {
  const { rc, stdout } = await ask(host, workload, [...status(workload), "--watch=false"]);
  return rc === 0 && /successfully rolled out|roll out complete|rolling update complete/.test(stdout.text);
}

/** With the pods that hold it up, and what they say of themselves. */
async function inVain(host: Host, workload: Workload, seconds: number): Promise<HostFailure> {
  const { kind, name, namespace } = workload;
  const [objects, events] = await Promise.all([
    ask(host, workload, ["get", "pods", "-n", namespace, "-o", "wide"]),
    ask(host, workload, ["get", "events", "-n", namespace, "--field-selector=type=Warning"]),
  ]);
  const pods = objects.stdout.text.split("\n").filter((line) => line.includes(name));
  return new HostFailure(`waited ${seconds} s in vain for ${kind} ${namespace}/${name}`, {
    stdout: pods.join("\n"),
    stderr: events.stdout.text.split("\n").slice(-12).join("\n"),
  });
}
