import { randomBytes } from "node:crypto";
import { defineAction, HostFailure, integer, list, object, sh, string } from "../../engine/module/index.js";
import { accessArgs, kubectl } from "./kubectl/access.js";

/** A pod is made, its output read, and the pod taken away: the cluster is as before, so it counts as no change. */
export default defineAction({
  name: "kubectl_run",
  summary: "Run a command in a pod of its own, and take the pod away.",
  scope: "cluster",
  isLong: true,
  args: object({
    image: string("The pod's image"),
    command: list(string("Program and its arguments")),
    namespace: string("Namespace of the pod", "default"),
    image_pull_policy: string("IfNotPresent, Always or Never", "IfNotPresent"),
    timeout: integer("Seconds that the pod may take to start and to end", 120),
    ...accessArgs,
  }),
  examples: [
    {
      args: { image: "docker.io/library/busybox:1.37", command: ["nslookup", "kubernetes.default"] },
      needs: "cluster",
    },
  ],
  returns: { stdout: "what the command said", rc: "its exit code" },

  async check(_host, _args, ctx) {
    return ctx.isCheckMode
      ? { willRun: false, result: { msg: "no pod is started in check mode" } }
      : { willRun: true };
  },

  async apply(host, { image, command, namespace, image_pull_policy, timeout, ...access }) {
    const name = `hapb-run-${randomBytes(4).toString("hex")}`;
    const inNamespace = ["-n", namespace];
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, labels: { app: "hapb-run" } },
      spec: {
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 0,
        // A cluster of control planes alone can be looked at as well.
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "run", image, imagePullPolicy: image_pull_policy, command }],
      },
    };
    const state = "jsonpath={.status.phase} {.status.containerStatuses[0].state.waiting.reason}";
    const finished = (phase: string) =>
      kubectl(access, [
        "wait",
        ...inNamespace,
        `pod/${name}`,
        `--for=jsonpath={.status.phase}=${phase}`,
        "--timeout=1s",
      ]);
    const script = sh`
${kubectl(access, ["create", ...inNamespace, "-f", "-"])} >/dev/null || exit 1
left=${timeout}
while [ "$left" -gt 0 ]; do
  set -- $(${kubectl(access, ["get", ...inNamespace, "pod", name, "-o", state])})
  phase=\${1-} reason=\${2-}
  case $phase in Succeeded|Failed) break ;; esac
  case $reason in ErrImageNeverPull|InvalidImageName) break ;; esac
  ${finished("Succeeded")} >/dev/null 2>&1
  left=$((left - 1))
done
echo "$phase $reason"
${kubectl(access, ["logs", ...inNamespace, name])}
[ "$phase" = Succeeded ] || [ "$phase" = Failed ] || ${kubectl(access, ["describe", ...inNamespace, "pod", name])} | tail -n 15
${kubectl(access, ["delete", ...inNamespace, "pod", name, "--wait=false"])} >/dev/null
`;
    const { stdout, stderr } = await host.run(script, {
      input: JSON.stringify(pod),
      rcs: "any",
      timeoutMs: (timeout * 2 + 60) * 1000,
    });
    const [end = "", ...said] = stdout.text.split("\n");
    const output = said.join("\n").trimEnd();
    if (end.trim() !== "Succeeded")
      throw new HostFailure(end === "" ? "the pod could not be made" : `the pod ended as ${end.trim()}`, {
        stdout: output,
        stderr: stderr.text,
      });
    return { changed: false, result: { rc: 0, stdout: output, stdout_lines: output.split("\n") } };
  },
});
