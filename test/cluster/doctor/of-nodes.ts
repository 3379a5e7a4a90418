import type { Injection } from "./injection.js";

const k = "kubectl --kubeconfig=/etc/kubernetes/admin.conf";
const master = "node-role.kubernetes.io/control-plane";

/** A BIRD of Calico's by its traces: a program of that name, and one that says what birdcl was once seen to say. */
const bird = (...neighbours: readonly string[]) => `
mkdir -p /etc/calico /var/run/calico; : >/var/run/calico/bird.ctl; cp /bin/sleep /root/bird; setsid /root/bird 1000 >/dev/null 2>&1 &
printf '#!/bin/sh\\necho "BIRD ready."\\n' >/usr/sbin/birdcl
${neighbours.map((line) => `echo 'echo "${line}"' >>/usr/sbin/birdcl`).join("\n")}
chmod 755 /usr/sbin/birdcl`;
const noBird = "kill $(pidof bird); rm -r /etc/calico /var/run/calico /usr/sbin/birdcl /root/bird";

/** Faults of nodes, and of the network of their pods; on the cluster of the others. */
export const injectionsOfNodes: readonly Injection[] = [
  {
    name: "the cluster has no pod network",
    finds: ["no-pod-network cp1,w1"],
    inject: {
      w1: "rm /etc/cni/net.d/*",
      cp1: `rm /etc/cni/net.d/*; ${k} wait node --all --for=condition=Ready=false --timeout=60s >/dev/null`,
    },
    options: ["--yes", "no-pod-network"],
  },
  {
    name: "a kubelet hangs, and the cluster has noticed (it is told, instead of waiting 50 seconds)",
    finds: ["node-not-ready w1"],
    inject: {
      w1: "kill -STOP $(pidof kubelet)",
      cp1: `${k} patch node w1 --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown","message":"Kubelet stopped posting node status."}]}}' >/dev/null`,
    },
    isLeft: true,
    restore: {
      w1: "kill -CONT $(pidof kubelet); systemctl restart kubelet",
      cp1: `${k} wait node w1 --for=condition=Ready --timeout=60s >/dev/null`,
    },
  },
  {
    name: "the name of the worker's node is another machine's",
    finds: ["node-name-taken w1"],
    inject: { w1: "cp -p /etc/machine-id /root/; tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id" },
    isLeft: true,
    restore: { w1: "cat /root/machine-id >/etc/machine-id" },
  },
  {
    name: "the pod net has no part left for one more node",
    finds: ["pod-cidrs-exhausted cluster"],
    inject: {
      cp1: `printf '{"apiVersion":"v1","kind":"Node","metadata":{"name":"w9"}}' | ${k} create -f - >/dev/null`,
    },
    isLeft: true,
    restore: { cp1: `${k} delete node w9 >/dev/null` },
  },
  {
    name: "every node is a control plane, and a pod waits for a worker",
    finds: ["control-planes-tainted cluster"],
    inject: {
      cp1: `${k} taint node w1 ${master}:NoSchedule >/dev/null
${k} run waits --image lab.hapb/busybox:1 --image-pull-policy Never --command -- sleep 600 >/dev/null
${k} wait pod waits --for=condition=PodScheduled=false --timeout=30s >/dev/null`,
    },
    options: ["--yes", "control-planes-tainted"],
    restore: {
      cp1: `${k} delete pod waits --force --grace-period 0 >/dev/null 2>&1; ${k} taint node cp1 ${master}:NoSchedule >/dev/null`,
    },
  },
  {
    name: "CoreDNS is Pending: somebody keeps every node for other pods",
    finds: ["coredns-pending cluster"],
    inject: {
      cp1: `${k} taint node --all dedicated=database:NoSchedule >/dev/null
${k} -n kube-system delete pod -l k8s-app=kube-dns --force --grace-period 0 >/dev/null 2>&1
${k} -n kube-system wait pod -l k8s-app=kube-dns --for=condition=PodScheduled=false --timeout=30s >/dev/null`,
    },
    isLeft: true,
    restore: {
      cp1: `${k} taint node --all dedicated- >/dev/null; ${k} -n kube-system rollout status deployment coredns --timeout=60s >/dev/null`,
    },
  },
  {
    name: "Calico's BIRD has a bridge that was left over for a neighbour (its words, from elsewhere)",
    finds: ["bgp-neighbour-unknown w1"],
    inject: {
      w1: bird(
        "Mesh_172_22_0_1 BGP      master   start  09:26:31    Active        Socket: Connection closed",
      ),
    },
    isLeft: true,
    restore: { w1: noBird },
  },
  {
    name: "Calico's BIRD does not reach a neighbour (its words, from elsewhere)",
    finds: ["bgp-neighbour-down w1"],
    inject: {
      w1: bird(
        "Mesh_$(getent hosts cp1 | head -n 1 | sed s/[[:blank:]].*// | tr . _) BGP      master   start  09:26:31    Connect       Socket: No route to host",
      ),
    },
    isLeft: true,
    restore: { w1: noBird },
  },
];
