import type { Fault } from "../fault.js";
import { nodes, signsOn, type ReachedHost } from "../look.js";
import { flagOf } from "../parts/static-pods.js";

export const portTaken: Fault = {
  id: "port-taken",
  title: "A port of the cluster is taken by another program",
  meaning: "The part of Kubernetes that needs the port can't start.",
  mend: "Stop the other program or give it another port; hapb ends no program that is not its own.",
  remedy: "person",
  reason: "The other program is somebody's, who may need it more than the cluster needs this node.",
  find: (look) =>
    signsOn(
      nodes(look).filter(({ kubelet }) => kubelet.isJoined),
      evidence,
    ),
};

/** Names of programs are cut after 15 characters. */
function evidence({ network, staticPods }: ReachedHost): string[] {
  const pod = (name: string) => staticPods.find((one) => one.name === name);
  const owners: [number, string][] = [[10250, "kubelet"]];
  const api = pod("kube-apiserver");
  if (api) owners.push([Number(flagOf(api, "secure-port")) || 6443, "kube-apiserver"]);
  if (pod("etcd")) owners.push([2379, "etcd"], [2380, "etcd"]);
  if (pod("kube-controller-manager")) owners.push([10257, "kube-controller"]);
  if (pod("kube-scheduler")) owners.push([10259, "kube-scheduler"]);
  return owners.flatMap(([port, owner]) => {
    const others = network.listeners.filter(
      (one) => one.port === port && one.program !== "" && one.program !== owner,
    );
    return others.map(({ program }) => `port ${port}, which is ${owner}'s, is held by ${program}`);
  });
}
