import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { failures, results, type EndedRun } from "../hapb.js";
import { vipHolder } from "../look.js";
import { outage } from "../outage.js";
import { assertComesBack } from "../whole.js";

/**
 * Shows that load balancers beside API servers are changed one after the other. Their pods are started anew, so for a
 * moment nobody may answer; how long is printed.
 */
export async function showRolledBeside(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const change = (more: readonly string[]): Promise<EndedRun> =>
    cluster.run(["loadbalancer.yml", ...words.slice(1), ...more]);

  await shows(t, cluster, "keepalived's advertisements go to everybody, and to each again", async (t) => {
    for (const more of [["-e", '{"keepalived_unicast": false}'], []]) {
      const holder = await vipHolder(cluster);
      let run: EndedRun | undefined;
      const seconds = await outage(
        cluster,
        async () => void (run = await change(more)),
        () => Promise.resolve(true),
      );
      t.strictSame(failures(run!), []);
      const order = results(run!)
        .filter(({ task, result }) => task.name === "Configure keepalived" && result.outcome === "changed")
        .map(({ host }) => host);
      t.equal(order.length, cluster.controlPlanes.length);
      t.equal(order.at(-1), holder, "the address's host comes last");
      t.comment(`keepalived changed on all control planes: ${seconds.toFixed(1)} s without an answer`);
      await assertComesBack(t, cluster);
    }
  });
}
