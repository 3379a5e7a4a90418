import type { PlainObject } from "../../../engine/module/index.js";

export const label = "hapb-verify";
export const port = 8080;

/** Names of pods; a node's name may be longer than a label's value may be. */
export function podNames(run: string, nodes: readonly string[]): ReadonlyMap<string, string> {
  return new Map(nodes.map((node, i) => [`${label}-${run}-${i}`, node]));
}

interface Wanted {
  readonly run: string;
  readonly nodes: readonly string[];
  readonly image: string;
  readonly imagePullPolicy: string;
}

/** A pod on each node, that serves one page, and a service before them all that has a port on every node. */
export function objects({ run, nodes, image, imagePullPolicy }: Wanted): PlainObject {
  const labels = { app: label, "hapb-run": run };
  const pods = [...podNames(run, nodes)].map(([name, node]) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: {
      nodeName: node,
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      tolerations: [{ operator: "Exists" }],
      containers: [
        {
          name: "answer",
          image,
          imagePullPolicy,
          command: [
            "sh",
            "-c",
            // Process 1 ends at once when it is told to, only if it says how.
            `mkdir -p /tmp/www && echo ok > /tmp/www/index.html && { httpd -f -p ${port} -h /tmp/www & trap 'exit 0' TERM; wait; }`,
          ],
        },
      ],
    },
  }));
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${label}-${run}`, labels },
    spec: { type: "NodePort", selector: labels, ports: [{ port, targetPort: port }] },
  };
  return { apiVersion: "v1", kind: "List", items: [service, ...pods] };
}

/** A pod that is there, or what keeps it. */
export interface PodState {
  readonly name: string;
  readonly ip: string;
  readonly phase: string;
  /** Why its container waits; empty: it does not. */
  readonly reason: string;
}

/** The service in one line, then a line a pod. */
export const format =
  'go-template={{range .items}}{{if eq .kind "Service"}}{{.spec.clusterIP}} {{(index .spec.ports 0).nodePort}}{{else}}{{.metadata.name}} {{or .status.phase "-"}} {{or .status.podIP "-"}} {{range .status.containerStatuses}}{{if .state.waiting}}{{.state.waiting.reason}}{{end}}{{end}}{{end}}{{"\\n"}}{{end}}';

export function parsePods(text: string): PodState[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(label))
    .map((line) => line.split(" "))
    .map(([name = "", phase = "", ip = "-", reason = ""]) => ({
      name,
      phase,
      ip: ip === "-" ? "" : ip,
      reason,
    }));
}

/** What no waiting mends. */
export const hopeless = /^(ErrImageNeverPull|InvalidImageName|CreateContainerConfigError)$/;
