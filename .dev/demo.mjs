// `npm run demo`: from a fresh clone to three control planes behind one address.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { prepare, root, run, step } from "./prepare.mjs";

console.log(`This boots four disposable hosts on this machine and makes a highly available Kubernetes cluster
of them: three control planes with keepalived and haproxy as static pods, and a worker.

It needs root, 8 GB of memory and 15 GB of disk. It installs the Debian packages debootstrap,
systemd-container, iproute2, iptables and openssh-client where they are missing, and touches nothing else
of the machine but a network bridge of its own.
The first time takes about 15 minutes, since Kubernetes is built once; then 2.`);

if (process.getuid() !== 0) {
  console.error("\nIt needs root to boot hosts: sudo npm run demo");
  process.exit(1);
}
const hapb = join(root, "dist/program/cli/main.js");
await prepare({ withTests: false });

step("hapb lab up: four hosts, and Kubernetes for them");
run("node", [hapb, "lab", "up", "--name", "demo", "--hosts", "4", "--with-images", "--install", "--replace"]);
const inventory = lab("inventory").trim();

step(`hapb run playbooks/stacked.yml -i ${inventory}`);
run("node", [hapb, "run", "playbooks/stacked.yml", "-i", inventory]);

step("kubectl get nodes, on the first control plane");
run("node", [hapb, "lab", "ssh", "--name", "demo", "cp1", "--", "kubectl", "get", "nodes", "-o", "wide"]);

console.log(`
The cluster is up. To go on:
  node dist/program/cli/main.js run playbooks/stacked.yml -i ${inventory}    nothing left to do: changed=0
  node dist/program/cli/main.js lab ssh --name demo cp1                      look around on a host
  node dist/program/cli/main.js lab cut --name demo cp1                      cut its power: the address moves on,
  node dist/program/cli/main.js lab ssh --name demo cp2 kubectl get nodes    and answers again after a few seconds
  node dist/program/cli/main.js lab boot --name demo cp1                     turn it on again
To clean up:
  node dist/program/cli/main.js lab down --name demo`);

/** What `hapb lab WORD` prints about the demo's lab. */
function lab(word) {
  const { stdout, status } = spawnSync("node", [hapb, "lab", word, "--name", "demo"], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}
