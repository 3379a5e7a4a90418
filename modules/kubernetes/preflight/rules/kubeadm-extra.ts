import type { Plain } from "../../../../engine/module/index.js";
import { ofVariables, setting, type Finding } from "../plan.js";

const registration: Readonly<Record<string, string>> = {
  "nodeRegistration.name": "node_name",
  "nodeRegistration.criSocket": "",
  "nodeRegistration.imagePullPolicy": "image_pull_policy",
  "nodeRegistration.kubeletExtraArgs": "kubelet_extra_args",
  "nodeRegistration.taints": "node_taints",
  "patches.directory": "kubeadm_patches",
};

/** Members that a variable sets, which other parts read as well; without a variable's name hapb alone has to know them. */
const owned: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ClusterConfiguration: {
    clusterName: "cluster_name",
    kubernetesVersion: "kubernetes_version",
    imageRepository: "image_repository",
    controlPlaneEndpoint: "cluster_endpoint and loadbalancer_port",
    "networking.podSubnet": "pod_subnet",
    "networking.serviceSubnet": "service_subnet",
    "networking.dnsDomain": "cluster_domain",
    "apiServer.certSANs": "apiserver_extra_sans",
    "apiServer.extraArgs": "apiserver_extra_args",
    "controllerManager.extraArgs": "controller_manager_extra_args",
    "scheduler.extraArgs": "scheduler_extra_args",
    "etcd.local.extraArgs": "etcd_extra_args",
    "etcd.local.dataDir": "",
    "etcd.external": "",
  },
  InitConfiguration: {
    "localAPIEndpoint.advertiseAddress": "node_ip",
    "localAPIEndpoint.bindPort": "apiserver_port",
    bootstrapTokens: "",
    certificateKey: "",
    ...registration,
  },
  JoinConfiguration: {
    "controlPlane.localAPIEndpoint.advertiseAddress": "node_ip",
    "controlPlane.localAPIEndpoint.bindPort": "apiserver_port",
    "controlPlane.certificateKey": "",
    discovery: "",
    ...registration,
  },
};

/** kubeadm_extra hands on what has no variable; the rest would make what these playbooks look for something else. */
export const kubeadmExtra = ofVariables([
  {
    id: "kubeadm-extra-owned",
    finds: "`kubeadm_extra` sets what has a variable of its own, or what hapb sets itself.",
    mend: "take it out, and set the variable",
    judge: (plan) => {
      const extra = setting(plan, "kubeadm_extra");
      return Object.entries(owned).flatMap(([kind, members]) => {
        const given = member(extra, kind);
        return Object.entries({ apiVersion: "", kind: "", ...members })
          .filter(([path]) => path.split(".").reduce<Plain | undefined>(member, given) !== undefined)
          .map(([path, variable]) => problem(`kubeadm_extra.${kind}.${path}`, variable));
      });
    },
  },
]);

function problem(about: string, variable: string): Finding {
  return variable === ""
    ? { about, problem: "is set by hapb itself", mend: "take it out" }
    : { about, problem: `has a variable of its own, ${variable}`, mend: `take it out, and set ${variable}` };
}

function member(value: Plain | undefined, name: string): Plain | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, Plain | undefined>>)[name];
}
