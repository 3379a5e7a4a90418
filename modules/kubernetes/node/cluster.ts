import { parse } from "yaml";
import { sh, type Host, type Plain, type Script } from "../../../engine/module/index.js";
import { cacheFlag } from "../kubectl/access.js";
import { adminConf, kubeletConf } from "./paths.js";

/** A Node object, as far as a host's state depends on it. */
export interface NodeObject {
  readonly name: string;
  readonly machineId: string;
  readonly isControlPlane: boolean;
  /** Name and version of its container runtime, e.g. `containerd://1.7.24`. */
  readonly runtime: string;
}

/** What the cluster keeps of the configuration of what runs on every node; absent when it could not be read. */
export interface NodeConfigurations {
  /** KubeletConfiguration of cm/kubelet-config. */
  readonly kubelet?: Plain;
  /** KubeProxyConfiguration of cm/kube-proxy. */
  readonly kubeProxy?: Plain;
}

/** What a node's own API server answered. */
export interface ClusterAnswer extends NodeConfigurations {
  /** "ok", or what the API server or kubectl said instead. */
  readonly ready: string;
  /** ClusterConfiguration of cm/kubeadm-config; absent when it could not be read. Workers may not read it. */
  readonly configuration?: Plain;
  readonly nodes: readonly NodeObject[];
}

const mark = "hapb-part";

/** What `text` prints of the objects that `test` chooses. */
const each = (test: string, text: string) => `{{range .items}}{{if ${test}}}${text}{{end}}{{end}}`;
const configMap = (name: string, text: string) =>
  each(`and (eq .kind "ConfigMap") (eq .metadata.name "${name}")`, text);

/** All parts of a single answer: starting kubectl costs more than what it asks for. */
const template = [
  configMap("kubeadm-config", "{{.data.ClusterConfiguration}}"),
  each(
    'eq .kind "Node"',
    '{{.metadata.name}} {{.status.nodeInfo.machineID}} {{.status.nodeInfo.containerRuntimeVersion}}{{range $name, $_ := .metadata.labels}}{{if eq $name "node-role.kubernetes.io/control-plane"}} control-plane{{end}}{{end}}{{"\\n"}}',
  ),
  configMap("kubelet-config", "{{.data.kubelet}}"),
  configMap("kube-proxy", '{{index .data "config.conf"}}'),
].join(`{{"\\n${mark}\\n"}}`);

/**
 * Asks the cluster as this node sees it. A control plane is asked at its own API server (whose address stands in
 * controller-manager.conf), for the endpoint would answer by any of them.
 */
export async function readCluster(
  host: Host,
  node: { readonly isControlPlane: boolean; readonly nodeName: string },
): Promise<ClusterAnswer> {
  const script = node.isControlPlane ? askAsControlPlane : askAsWorker(node.nodeName);
  const { stdout } = await host.query(script, { reads: ["cluster:node"], rcs: "any", timeoutMs: 60_000 });
  return parseAnswer(stdout.text);
}

const askAsControlPlane: Script = sh`
export KUBECONFIG=${adminConf}
server=$(sed -n 's/^ *server: *//p' /etc/kubernetes/controller-manager.conf 2>/dev/null | head -n 1)
ask() { kubectl ${cacheFlag} --request-timeout=5s \${server:+"--server=$server"} "$@"; }
# Most API servers tell everybody, and curl starts in a fifth of the time; what is read next is read as an administrator.
ready=$(curl -sk --noproxy '*' --max-time 5 "\${server:-none:}/readyz" 2>/dev/null </dev/null)
[ "$ready" = ok ] || ready=$(ask get --raw=/readyz 2>&1)
echo "$ready"
[ "$ready" = ok ] || exit 0
echo ${mark}
ask -n kube-system get nodes,configmaps -o ${`go-template=${template}`}
`;

/** A worker's kubelet may read its own Node object and nothing else that matters here. */
function askAsWorker(nodeName: string): Script {
  return sh`
node=${nodeName}
[ -n "$node" ] || node=$(uname -n | tr 'A-Z' 'a-z')
found=$(kubectl ${cacheFlag} --kubeconfig=${kubeletConf} --request-timeout=5s get node "$node" -o 'jsonpath={.metadata.name} {.status.nodeInfo.machineID} {.status.nodeInfo.containerRuntimeVersion}' 2>&1) || { echo "$found"; exit 0; }
echo ok; echo ${mark}; echo ${mark}; echo "$found"
`;
}

export function parseAnswer(text: string): ClusterAnswer {
  const [ready = "", configuration = "", nodes = "", kubelet = "", kubeProxy = ""] = text.split(
    new RegExp(`^${mark}$`, "m"),
  );
  return {
    ready: ready.trim() || "no answer",
    configuration: parseConfiguration(configuration),
    kubelet: parseConfiguration(kubelet),
    kubeProxy: parseConfiguration(kubeProxy),
    nodes: nodes
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.trim().split(" "))
      .map(([name = "", machineId = "", runtime = "", role]) => ({
        name,
        machineId,
        runtime,
        isControlPlane: role === "control-plane",
      })),
  };
}

function parseConfiguration(text: string): Plain | undefined {
  if (text.trim() === "") return undefined;
  try {
    return parse(text) as Plain;
  } catch {
    return undefined;
  }
}
