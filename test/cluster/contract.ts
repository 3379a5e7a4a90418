import type { Test } from "tap";
import type { Example, Host } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { clusterExamples } from "../modules/examples.js";
import { shows, type Cluster } from "./cluster.js";

/** What an example's words have to be on this cluster, and what gives it something to do. */
type Setting = Pick<Example, "setup" | "cleanup"> & { readonly args?: Example["args"] };

const busybox = "lab.hapb/busybox:1";

/** Check mode foresees what becomes of hosts, and not of the machine it runs on. */
const changesControlMachine = new Set(["kubeconfig_fetch"]);

function settings(cluster: Cluster): Readonly<Record<string, Setting>> {
  const { bundle } = cluster;
  const copy = "/usr/local/bin/hapb-example";
  return {
    bundle_install: {
      args: { bundle, files: [{ path: "bin/kubectl", dest: copy }] },
      setup: `echo another program > ${copy}`,
      cleanup: `rm -f ${copy}`,
    },
    image_load: { args: { bundle }, setup: `ctr -n k8s.io images rm --sync ${busybox}` },
    kubeadm: { args: { config: "kind: InitConfiguration" } },
    kubeadm_credentials: { args: { advertise_address: cluster.lab.hosts[0]!.address } },
    kubeconfig: { setup: "rm -f /root/.kube/config" },
    kubernetes_try_pods: {
      args: {
        image: busybox,
        image_pull_policy: "Never",
        nodes: [{ name: cluster.lab.hosts[0]!.name, uid: "", boot: "" }],
      },
      setup: "rm -f /run/hapb/verified.json",
    },
    kubectl_run: {
      args: {
        image: busybox,
        image_pull_policy: "Never",
        command: ["nslookup", "kubernetes.default.svc.cluster.local"],
      },
    },
  };
}

/** Shows that the modules whose examples need a cluster keep to the contract on one: on its first control plane. */
export async function showContract(t: Test, cluster: Cluster): Promise<void> {
  const hosts = new Hosts();
  try {
    await showOn(t, cluster, hosts);
  } finally {
    // Its log-in holds the host's lock: what follows changes it, too.
    await hosts.close();
  }
}

async function showOn(t: Test, cluster: Cluster, hosts: Hosts): Promise<void> {
  const { name, address } = cluster.lab.hosts[0]!;
  const host = hosts.host(name, {
    kind: "ssh",
    host: address,
    user: "root",
    privateKeyFile: cluster.lab.sshKeyPath,
    sshArgs: ["-o", `UserKnownHostsFile=${cluster.lab.knownHostsPath}`],
    connectTimeoutMs: 20_000,
  });
  const here = settings(cluster);
  for (const name of builtinModules.ownNames()) {
    const module = (await builtinModules.load(name))!;
    for (const example of clusterExamples(module)) {
      const set = { ...example, ...here[name], args: { ...example.args, ...here[name]?.args } };
      await shows(t, cluster, `contract: ${name} ${example.title ?? ""}`.trim(), (t) =>
        holds(t, host, module as HostModule, set),
      );
    }
  }
}

async function holds(t: Test, host: Host, module: HostModule, example: Example): Promise<void> {
  const report = await contract(host, module, example);
  const { first, second, foreseen } = report.found;
  t.ok(report.checkLeavesAll, "check leaves the host's files as they were");
  t.ok(report.nothingLeft, "after apply nothing is left to do", { second });
  t.ok(report.secondRunIsQuiet, "a second run changes nothing");
  t.ok(report.predictionHolds, "what was predicted is what happened, or was unknown", { first, second });
  if (!changesControlMachine.has(module.name))
    t.ok(report.checkModeAgrees, "check mode goes on from what it foresaw", { foreseen });
}
