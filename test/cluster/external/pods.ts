import type { Cluster } from "../cluster.js";
import { endPods } from "../end-pods.js";
import { eventually, kubectl } from "../look.js";

/** Pods that serve a page, one on each of these nodes. */
export interface Pods {
  /** Whether one fetches the other's page. */
  reaches(from: number, to: number): Promise<boolean>;
  end(): Promise<void>;
}

export async function runPods(cluster: Cluster, app: string, nodes: readonly string[]): Promise<Pods> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  const items = nodes.map((nodeName, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${app}-${i}`, labels: { app } },
    spec: {
      nodeName,
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: "Exists" }],
      containers: [
        {
          name: "page",
          image: "lab.hapb/busybox:1",
          imagePullPolicy: "Never",
          command: [
            "sh",
            "-c",
            "mkdir /tmp/www; echo ok > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www",
          ],
        },
      ],
    },
  }));
  await kubectl(
    cluster,
    first,
    ["apply", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  );
  const addresses = async (): Promise<string[]> =>
    (
      await kubectl(cluster, first, [
        "get",
        "pods",
        "-l",
        `app=${app}`,
        "-o",
        "jsonpath={.items[*].status.podIP}",
      ])
    )
      .split(" ")
      .filter(Boolean);
  await kubectl(cluster, first, [
    "wait",
    "pods",
    "-l",
    `app=${app}`,
    "--for=condition=Ready",
    "--timeout=120s",
  ]);
  await eventually("the pods have addresses", async () => (await addresses()).length === nodes.length);
  const ips = await addresses();
  return {
    reaches: async (from, to) => {
      const fetch = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${ips[to]!} 8080 || :`;
      const said = await kubectl(cluster, first, ["exec", `${app}-${from}`, "--", "sh", "-c", fetch]);
      return said.trim().endsWith("ok");
    },
    end: () =>
      endPods(
        cluster,
        items.map(({ metadata }) => metadata.name),
      ),
  };
}
