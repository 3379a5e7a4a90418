import type { Part } from "../part.js";
import { mappingOf } from "../yaml.js";
import { text } from "./records.js";

/** What kubeadm noted of the cluster; every member "" where it noted nothing. */
export interface ConfigurationLook {
  readonly endpoint: string;
  readonly version: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly imageRepository: string;
}

export const configuration: Part<ConfigurationLook> = {
  script: `k -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}'`,
  read(said) {
    const value = mappingOf(said);
    const networking = (value.networking ?? {}) as { [name: string]: unknown };
    return {
      endpoint: text(value.controlPlaneEndpoint),
      version: text(value.kubernetesVersion),
      podSubnet: text(networking.podSubnet),
      serviceSubnet: text(networking.serviceSubnet),
      imageRepository: text(value.imageRepository),
    };
  },
};
