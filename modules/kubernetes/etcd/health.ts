import { type Host } from "../../../engine/module/index.js";
import { etcdctl, type Member } from "./members.js";

/**
 * The client URLs behind which a member is well: it takes part in a read that needs a majority.
 * @source etcdctl endpoint health: a line for each endpoint, the unhealthy ones on standard error, and then rc 1
 */
export async function healthyEndpoints(host: Host, members: readonly Member[]): Promise<ReadonlySet<string>> {
  const urls = members.flatMap(({ client_urls }) => client_urls);
  if (urls.length === 0) return new Set();
  const words = ["endpoint", "health", `--endpoints=${urls.join(",")}`, "--command-timeout=5s"];
  const answer = await host.query(etcdctl(words), { reads: ["cluster:etcd"], rcs: "any", timeoutMs: 60_000 });
  return parseHealth(answer.stdout.text + answer.stderr.text);
}

export function parseHealth(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^(\S+) is healthy/gm)].map(([, url]) => url!));
}
