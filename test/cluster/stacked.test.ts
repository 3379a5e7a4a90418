import t from "tap";
import { openCluster, shows } from "./cluster.js";
import { showFirstRuns } from "./first-run.js";
import { isAnswering } from "./look.js";
import { assertKept, confide } from "./stacked/people.js";
import { showFailover } from "./stacked/failover.js";
import { showPowerCuts } from "./stacked/power.js";
import { showWiped } from "./stacked/wiped.js";

// Three control planes with load balancers of their own, and a worker: from bare hosts through everything that can
// happen to them. Its parts stand in stacked/, in this order on one cluster.
t.setTimeout(1_700_000);

const cluster = await openCluster(t, "stacked", "stacked", 4);
const confidants = await confide(t, cluster);
const words = ["stacked.yml", "-i", confidants.inventory];

const { check, run } = await showFirstRuns(t, cluster, words);
await shows(t, cluster, "secrets: only in the files that must hold them", async (t) => {
  const plain = await cluster.run([...words, "--diff", "-vvv"], { output: "plain" });
  await assertKept(t, cluster, confidants, [check, run, plain]);
});

if (t.passing() || (await isAnswering(cluster))) {
  await showFailover(t, cluster);
  await showPowerCuts(t, cluster, words);
  await showWiped(t, cluster, words, confidants.introduce);
}
