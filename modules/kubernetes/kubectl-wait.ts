import {
  defineAction,
  HostFailure,
  integer,
  object,
  rawShell,
  sh,
  string,
} from "../../engine/module/index.js";
import { accessArgs, ask, complaint, kubectl } from "./kubectl/access.js";

/** Waiting changes nothing: it ends as ok, in check mode at once. */
export default defineAction({
  name: "kubectl_wait",
  summary: "Wait until objects of a cluster are as they should be.",
  scope: "cluster",
  isLong: true,
  args: object({
    for: string(
      "What to wait for, as kubectl has it: condition=Ready, delete, jsonpath={.status.phase}=Running",
      "condition=Ready",
    ),
    kind: string("Kind of the objects"),
    name: string("Name of one object; empty: all of the namespace", ""),
    namespace: string("Namespace; empty: the kubeconfig's", ""),
    label_selector: string("Only objects with these labels", ""),
    count: integer("How many objects there have to be at least", 1),
    timeout: integer("Seconds", 300),
    ...accessArgs,
  }),
  examples: [{ title: "All nodes", args: { kind: "nodes", timeout: 60 }, needs: "cluster" }],

  async check(host, args, ctx) {
    if (ctx.isCheckMode) return { willRun: false, result: { msg: "nothing to wait for in check mode" } };
    return (await isMet(host, args)) ? { willRun: false } : { willRun: true };
  },

  async apply(host, args, _check, ctx) {
    const deadline = Date.now() + args.timeout * 1000;
    while (!(await isMet(host, args))) {
      if (Date.now() > deadline) {
        const answer = await ask(host, args, ["get", ...objects(args), "-o", "wide"]);
        throw new HostFailure(`waited ${args.timeout} s in vain for ${args.for} of ${args.kind}`, {
          stdout: answer.stdout.text,
          stderr: complaint(answer),
        });
      }
      ctx.signal.throwIfAborted();
      // In slices, so that objects that came since are seen, and an API that went away is asked again.
      const wait = kubectl(args, [
        "wait",
        `--for=${args.for}`,
        "--timeout=10s",
        ...objects(args),
        ...whole(args),
      ]);
      await host.run(rawShell(`${wait.text} >/dev/null 2>&1 || sleep 1`), {
        rcs: "any",
        signal: ctx.signal,
        timeoutMs: 60_000,
      });
    }
    return { changed: false };
  },
});

interface Objects {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly label_selector: string;
}

function objects({ kind, name, namespace, label_selector }: Objects): string[] {
  return [
    kind,
    ...(name === "" ? [] : [name]),
    ...(namespace === "" ? [] : ["-n", namespace]),
    ...(label_selector === "" ? [] : ["-l", label_selector]),
  ];
}

function whole({ name, label_selector }: Objects): string[] {
  return name === "" && label_selector === "" ? ["--all"] : [];
}

async function isMet(
  host: Parameters<typeof ask>[0],
  args: Objects & { for: string; count: number; kubeconfig: string; server: string },
): Promise<boolean> {
  const count = kubectl(args, ["get", ...objects(args), "-o", "name"]);
  const wait = kubectl(args, ["wait", `--for=${args.for}`, "--timeout=0s", ...objects(args), ...whole(args)]);
  const isDeletion = args.for === "delete";
  const script = isDeletion
    ? sh`[ "$(${count} 2>/dev/null | wc -l)" -eq 0 ]`
    : sh`[ "$(${count} 2>/dev/null | wc -l)" -ge ${args.count} ] && ${wait} >/dev/null 2>&1`;
  return (await host.query(script, { reads: ["cluster:api"], rcs: "any", timeoutMs: 60_000 })).rc === 0;
}
