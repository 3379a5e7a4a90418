import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { kubectl } from "../look.js";

const configMap = (name: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { from: name } });

/** What `extra_manifests` is set to: a file, and one that a server has. */
export interface Offered {
  readonly manifests: readonly {
    readonly src: string;
    readonly checksum?: string;
    readonly namespace?: string;
  }[];
  /** How often it was fetched. */
  readonly fetched: () => number;
}

export async function offerManifests(t: Test, cluster: Cluster): Promise<Offered> {
  const file = join(cluster.folder, "extra.yml");
  writeFileSync(file, configMap("from-a-file"));
  const text = configMap("from-a-server");
  let count = 0;
  const server = createServer((_request, response) => {
    count++;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const checksum = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  return {
    manifests: [
      { src: file, namespace: "kube-public" },
      { src: `http://127.0.0.1:${port}/extra.yml`, checksum },
    ],
    fetched: () => count,
  };
}

export async function showManifests(t: Test, cluster: Cluster, { fetched }: Offered): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  await shows(
    t,
    cluster,
    "further manifests are there, and one that has an address was fetched once",
    async (t) => {
      const value = "jsonpath={.data.from}";
      const get = (namespace: string, name: string): Promise<string> =>
        kubectl(cluster, first, ["get", "configmap", name, "-n", namespace, "-o", value]);
      t.equal(await get("kube-public", "from-a-file"), "from-a-file");
      t.equal(await get("default", "from-a-server"), "from-a-server");
      t.equal(fetched(), 1);
    },
  );
}
