import { copyFileSync, createReadStream, mkdirSync, readFileSync, statSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { findInit } from "../../../engine/lab/host.js";
import type { Lab } from "../../../engine/lab/lab.js";
import { readRecord } from "../../../engine/lab/records.js";

export interface Repositories {
  /** Below it lie `kubernetes` and `cri-o`, each with a folder for the minor release. */
  readonly url: string;
  /** The key that they are signed with. */
  readonly key: string;
  close(): Promise<void>;
}

/**
 * Lets a host of the dnf family make signed repositories of the bundle's own programs, and serves them to all hosts of
 * the lab.
 * @param newer a version that the repositories have as well, of programs that do nothing
 */
export async function serveRepositories(
  lab: Lab,
  builder: string,
  { bundle, version, newer }: { readonly bundle: string; readonly version: string; readonly newer: string },
): Promise<Repositories> {
  const root = `/proc/${findInit(readRecord(lab.name)!, builder)}/root`;
  for (const folder of ["programs", "units"]) mkdirSync(`${root}/srv/${folder}`);
  for (const name of ["kubeadm", "kubelet", "kubectl"])
    copyFileSync(join(bundle, "bin", name), `${root}/srv/programs/${name}`);
  for (const name of ["kubelet.service", "10-kubeadm.conf"])
    copyFileSync(join(bundle, "units", name), `${root}/srv/units/${name}`);
  const script = readFileSync("test/cluster/packages/build.sh", "utf8");
  const built = await lab.exec(builder, ["sh", "-s", version, newer], script);
  if (built.rc !== 0) throw new Error(`the repositories could not be made: ${built.stderr}`);

  const served = `${root}/srv/repositories`;
  const server = createServer((request, response) => {
    const path = join(served, normalize(decodeURIComponent(request.url ?? "/")));
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-length": found.size });
    return request.method === "HEAD" ? response.end() : createReadStream(path).pipe(response);
  });
  const machine = lab.hosts[0]!.address.replace(/\d+$/, "1");
  server.listen(0, machine);
  await once(server, "listening");
  const bound = server.address();
  return {
    url: `http://${machine}:${typeof bound === "object" && bound ? bound.port : 0}`,
    key: readFileSync(`${served}/key.asc`, "utf8"),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
