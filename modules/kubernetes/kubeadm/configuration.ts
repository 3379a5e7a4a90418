import { parseAllDocuments } from "yaml";

/** What hapb has to know of a kubeadm configuration that it hands on. */
export interface KubeadmConfiguration {
  readonly advertiseAddress: string;
  readonly bindPort: number;
  readonly criSocket: string;
}

interface Section {
  kind?: string;
  localAPIEndpoint?: { advertiseAddress?: string; bindPort?: number };
  controlPlane?: { localAPIEndpoint?: { advertiseAddress?: string; bindPort?: number } };
  nodeRegistration?: { criSocket?: string };
}

/** @throws Error when the text is not YAML */
export function readConfiguration(text: string): KubeadmConfiguration {
  const sections = [...parseAllDocuments(text)].map((document) => (document.toJS() ?? {}) as Section);
  const section =
    sections.find(({ kind }) => kind === "InitConfiguration" || kind === "JoinConfiguration") ?? {};
  const endpoint = section.localAPIEndpoint ?? section.controlPlane?.localAPIEndpoint;
  return {
    advertiseAddress: endpoint?.advertiseAddress ?? "",
    bindPort: endpoint?.bindPort ?? 6443,
    criSocket: section.nodeRegistration?.criSocket ?? "",
  };
}

/**
 * kubeadm's names of the preflight checks that a half-finished init or join trips over: its own files and ports.
 * It knows no wildcards, so they are spelled out. @source kubeadm's preflight/checks.go
 */
export function ownTraces(bindPort: number): string[] {
  const ports = [bindPort, 10250, 10257, 10259, 2379, 2380].map((port) => `Port-${port}`);
  const manifests = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"];
  return [
    ...ports,
    ...manifests.map((name) => `FileAvailable--etc-kubernetes-manifests-${name}.yaml`),
    "FileAvailable--etc-kubernetes-kubelet.conf",
    "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    "FileAvailable--etc-kubernetes-pki-ca.crt",
    "DirAvailable--var-lib-etcd",
  ];
}
