import { HostFailure, type Host } from "../../../engine/module/index.js";
import { ask, complaint, type Access } from "./access.js";

const line =
  '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.phase} {.metadata.ownerReferences[0].kind}{"\\n"}{end}';

/** The pods of a node that a drain evicts: those of DaemonSets, static ones (their owner is the Node) and ended ones stay. */
export async function evictedPods(host: Host, access: Access, node: string): Promise<string[]> {
  const where = ["--all-namespaces", `--field-selector=spec.nodeName=${node}`];
  const answer = await ask(host, access, ["get", "pods", ...where, "-o", `jsonpath=${line}`]);
  if (answer.rc !== 0)
    throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
  return answer.stdout.text
    .split("\n")
    .map((text) => text.split(" "))
    .filter(([name, phase]) => name && phase !== "Succeeded" && phase !== "Failed")
    .filter(([, , owner = ""]) => owner !== "DaemonSet" && owner !== "Node")
    .map(([name = ""]) => name)
    .sort();
}
