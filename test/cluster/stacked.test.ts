import { onCluster, shows } from "./cluster.js";
import { showFirstRuns } from "./first-run.js";
import { showFailover } from "./stacked/failover.js";
import { clusterSnapshot, movements } from "./snapshot.js";
import { assertKept, confide } from "./stacked/people.js";
import { showPowerCuts } from "./stacked/power.js";
import { showNoQuorum } from "./stacked/quorum.js";
import { showRolledBeside } from "./stacked/rolled.js";
import { showWiped } from "./stacked/wiped.js";
import { whatIsMissing } from "./whole.js";

// Three control planes with load balancers of their own, and a worker: from bare hosts through everything that can
// happen to them. The parts stand in stacked/, in this order on one cluster.
await onCluster("stacked", { layout: "stacked", hosts: 4 }, async (t, cluster) => {
  const confidants = await confide(t, cluster);
  const words = ["stacked.yml", "-i", confidants.inventory];

  const { check, run } = await showFirstRuns(t, cluster, words);
  await shows(t, cluster, "secrets: only in the files that must hold them", async (t) => {
    const plain = await cluster.run([...words, "--diff", "-vvv"], { output: "plain" });
    await assertKept(t, cluster, confidants, [check, run, plain]);
  });

  await shows(t, cluster, "the doctor finds nothing wrong with four hosts, and moves nothing", async (t) => {
    const before = await clusterSnapshot(cluster);
    const doctor = await cluster.run([], { command: "doctor" });
    t.strictSame(movements(before, await clusterSnapshot(cluster)), []);
    t.equal(doctor.rc, 0, doctor.stdout);
    t.comment(`doctor over 4 hosts: ${doctor.seconds.toFixed(1)} s`);
  });

  // What is shown next breaks a whole cluster and needs one.
  const missing = await whatIsMissing(cluster);
  if (missing.length > 0) {
    t.fail(`left out what needs a whole cluster: ${missing.join("; ")}`);
    return;
  }
  await showRolledBeside(t, cluster, words);
  await showNoQuorum(t, cluster, words);
  await showFailover(t, cluster);
  await showPowerCuts(t, cluster, words);
  await showWiped(t, cluster, words, confidants.introduce);
});
