import { sh, type Host, type Script } from "../../../engine/module/index.js";
import { etcdctl } from "../etcd/members.js";
import { kubectl, type Access } from "../kubectl/access.js";

export interface NodeHealth {
  readonly name: string;
  readonly uid: string;
  /** Another one after each boot. */
  readonly boot: string;
  readonly isReady: boolean;
}

/** What a cluster says of itself. */
export interface Health {
  readonly nodes: readonly NodeHealth[];
  /** Pods of the system's own priorities; one that is over counts as well. The DNS's are those that answer. */
  readonly pods: readonly {
    readonly name: string;
    readonly ip: string;
    readonly isWell: boolean;
    readonly isDns: boolean;
  }[];
  /** Address of the cluster's DNS; empty: it has none. */
  readonly dns: string;
  /** Address of the API's own service. */
  readonly api: string;
  readonly members: readonly {
    readonly endpoint: string;
    readonly isLeader: boolean;
    readonly isLearner: boolean;
  }[];
  /** What was said instead of an answer. */
  readonly complaints: readonly string[];
}

const mark = "--8<--";

/** A line an object. @source the API's Node, Pod and Service */
const template = [
  "{{range .items}}",
  '{{if eq .kind "Node"}}node {{.metadata.name}} {{.metadata.uid}} {{.status.nodeInfo.bootID}}',
  '{{range .status.conditions}}{{if eq .type "Ready"}} {{.status}}{{end}}{{end}}{{"\\n"}}{{end}}',
  '{{if eq .kind "Service"}}{{if and (eq .metadata.name "kube-dns") (eq .metadata.namespace "kube-system")}}dns {{.spec.clusterIP}}{{"\\n"}}{{end}}',
  '{{if and (eq .metadata.name "kubernetes") (eq .metadata.namespace "default")}}api {{.spec.clusterIP}}{{"\\n"}}{{end}}{{end}}',
  '{{if eq .kind "Pod"}}{{if .spec.priorityClassName}}pod {{.spec.priorityClassName}} {{.metadata.namespace}}/{{.metadata.name}}',
  ' {{.status.phase}} {{with .metadata.labels}}{{or (index . "k8s-app") "-"}}{{else}}-{{end}} {{or .status.podIP "-"}}',
  '{{range .status.conditions}}{{if eq .type "Ready"}} {{.status}}{{end}}{{end}}{{"\\n"}}{{end}}{{end}}',
  "{{end}}",
].join("");

/** One round trip to a control plane. */
export async function askHealth(host: Host, access: Access): Promise<Health> {
  const get = kubectl(access, [
    "--request-timeout=15s",
    "get",
    "nodes,services,pods",
    "-A",
    "-o",
    `go-template=${template}`,
  ]);
  const { stdout } = await host.query(script(get), {
    reads: ["cluster:api", "cluster:etcd"],
    rcs: "any",
    timeoutMs: 60_000,
  });
  return parseHealth(stdout.text);
}

/** Both at the same time; each keeps what it says to itself until both are done. */
const script = (get: Script): Script => sh`
etcd() {
${etcdctl(["endpoint", "status", "--cluster", "-w", "simple"])}
}
members=$( (etcd) 2>&1 & ${get} 2>&1; echo ${mark}; wait)
printf '%s\n' "$members"
`;

/** @source etcdctl's simple printer of endpoint status: endpoint, id, version, ..., isLeader, isLearner, ... */
export function parseHealth(text: string): Health {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && line !== mark);
  const of = (kind: string): string[][] =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.split(" ").slice(1));
  const members = lines.filter(isMember).map((line) => line.split(", "));
  const known = /^(node|dns|api|pod) /;
  return {
    nodes: of("node").map(([name = "", uid = "", boot = "", ready]) => ({
      name,
      uid,
      boot,
      isReady: ready === "True",
    })),
    pods: of("pod")
      .filter(([priority = ""]) => priority.startsWith("system-"))
      .map(([, name = "", phase, app, ip = "-", ready]) => ({
        name,
        ip: ip === "-" ? "" : ip,
        // An evicted one stays on the list for long, and another one was made in its place.
        isWell: phase === "Succeeded" || phase === "Failed" || ready === "True",
        isDns: app === "kube-dns" && ready === "True",
      })),
    dns: of("dns")[0]?.[0] ?? "",
    api: of("api")[0]?.[0] ?? "",
    members: members.map((parts) => {
      const [leader, learner] = parts.filter((part) => part === "true" || part === "false");
      return { endpoint: parts[0]!, isLeader: leader === "true", isLearner: learner === "true" };
    }),
    complaints: lines.filter((line) => !known.test(line) && !isMember(line)),
  };
}

function isMember(line: string): boolean {
  return /^https?:\/\/\S+, [0-9a-f]+, /.test(line);
}

/** What a cluster is to be. */
export interface Wanted {
  readonly nodes: readonly string[];
  readonly controlPlanes: number;
}

/** What is not well, as sentences. */
export function problemsOf(health: Health, { nodes, controlPlanes }: Wanted): string[] {
  if (health.nodes.length === 0)
    return [`the API does not answer: ${health.complaints.at(-1) ?? "no answer"}`];
  const missing = nodes.filter((name) => !health.nodes.some((node) => node.name === name));
  const notReady = health.nodes.filter(({ isReady }) => !isReady).map(({ name }) => name);
  const sick = health.pods.filter(({ isWell }) => !isWell).map(({ name }) => name);
  const leaders = health.members.filter(({ isLeader }) => isLeader).length;
  const learners = health.members.filter(({ isLearner }) => isLearner).map(({ endpoint }) => endpoint);
  const voters = health.members.length - learners.length;
  return [
    ...(missing.length > 0 ? [`no node of the cluster: ${missing.join(", ")}`] : []),
    ...(notReady.length > 0 ? [`nodes that are not Ready: ${notReady.join(", ")}`] : []),
    ...(sick.length > 0 ? [`system pods that do not run: ${sick.join(", ")}`] : []),
    ...(leaders === 1 ? [] : [`etcd has ${leaders} leaders${unsaid(health)}`]),
    ...(learners.length > 0 ? [`etcd members without a vote: ${learners.join(", ")}`] : []),
    ...(voters >= controlPlanes
      ? []
      : [`${voters} of ${controlPlanes} etcd members answer${unsaid(health)}`]),
  ];
}

function unsaid({ complaints }: Health): string {
  return complaints.length > 0 ? ` (${complaints.at(-1)!})` : "";
}
