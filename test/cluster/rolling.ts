import { request } from "node:https";
import type { Test } from "tap";
import { shows, type Cluster } from "./cluster.js";
import { failures, results, type EndedRun } from "./hapb.js";
import { vipHolder } from "./look.js";
import { outage } from "./outage.js";
import { clusterSnapshot, movements } from "./snapshot.js";

const port = 7443;

/** Another service behind the load balancers: here the API servers once more. */
const frontends = (hosts: readonly string[]): string =>
  JSON.stringify({
    loadbalancer_extra_frontends: [
      {
        name: "again",
        port,
        backends: hosts.map((host) => ({ host, port: 6443 })),
        check: { path: "/readyz", tls: true },
      },
    ],
  });

/** Shows that a change of external load balancers comes to one after the other, and stops where it does not work. */
export async function showRolling(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const change = (hosts: readonly string[]): Promise<EndedRun> =>
    cluster.run(["loadbalancer.yml", ...words, "-e", frontends(hosts)]);

  await shows(t, cluster, "a configuration that haproxy refuses comes to no load balancer", async (t) => {
    const holder = await vipHolder(cluster);
    const before = await clusterSnapshot(cluster);
    const run = await change(["no-such-host.invalid"]);
    t.equal(run.rc, 2);
    t.strictSame(movements(before, await clusterSnapshot(cluster)), []);
    const backup = cluster.loadBalancers.find((host) => host !== holder)!;
    t.equal(failures(run).length, 1, "the second was not tried");
    t.match(failures(run)[0], `${backup}: Configure haproxy: the new content is not valid`);
  });

  await shows(
    t,
    cluster,
    "a change comes to the backup first and to the address's host last, unnoticed",
    async (t) => {
      const holder = await vipHolder(cluster);
      let run: EndedRun | undefined;
      const seconds = await outage(
        cluster,
        async () => void (run = await change(cluster.controlPlanes)),
        () => Promise.resolve(true),
      );
      t.strictSame(failures(run!), []);
      const order = results(run!)
        .filter(({ task, result }) => task.name === "Configure haproxy" && result.outcome === "changed")
        .map(({ host }) => host);
      t.strictSame(order, [...cluster.loadBalancers.filter((host) => host !== holder), holder]);
      t.equal(seconds, 0, "every request was answered meanwhile");
      t.equal(await statusOf(cluster), 200, "the new frontend answers");
    },
  );
}

/** What the further frontend answers through the virtual address; undefined where it doesn't. */
function statusOf(cluster: Cluster): Promise<number | undefined> {
  return new Promise((resolve) => {
    const url = { host: cluster.lab.vip, port, path: "/readyz", agent: false, rejectUnauthorized: false };
    const asked = request(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.setTimeout(5_000, () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end();
  });
}
