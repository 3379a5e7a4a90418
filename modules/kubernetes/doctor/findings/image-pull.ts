import type { Fault, Sign } from "../fault.js";
import { setting, type Look } from "../look.js";

const pulling = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "RegistryUnavailable",
]);

export const imagePull: Fault = {
  id: "image-pull",
  title: "An image can't be had",
  meaning: "The pod waits for an image that the node neither has nor gets.",
  mend: "See whether the name is right and the registry is reached from the node (name servers, proxy, mirrors, log-in). Without a way out: `ctr -n k8s.io images import`. hapb loads the images of kubernetes_bundle.",
  remedy: "safe",
  causedBy: ["registry-name", "proxy-exceptions", "disk-full"],
  find: (look) =>
    (look.cluster?.objects.pods ?? []).flatMap(({ namespace, name, node, containers }) =>
      containers
        .filter(({ reason }) => pulling.has(reason))
        .map(({ image, reason, message }) =>
          signOf(
            look,
            node,
            `${namespace}/${name}: ${image}: ${reason}${message === "" ? "" : `: ${message}`}`,
          ),
        ),
    ),
};

function signOf(look: Look, node: string, evidence: string): Sign {
  const host = look.hosts.find((one) => setting(one, "node_name") === node || one.host === node);
  if (host === undefined)
    return { host: "", evidence: [evidence], unmendable: `${node} is no host of the inventory` };
  if (setting(host, "kubernetes_bundle") === "")
    return {
      host: host.host,
      evidence: [evidence],
      unmendable: "there is no kubernetes_bundle to load it from",
    };
  return { host: host.host, evidence: [evidence] };
}
