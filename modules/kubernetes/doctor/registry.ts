import type { Fault } from "./fault.js";
import { blkioMissing } from "./findings/blkio-missing.js";
import { bridgeTrafficUnseen } from "./findings/bridge-traffic-unseen.js";
import { certificateExpired } from "./findings/certificate-expired.js";
import { certificateExpiring } from "./findings/certificate-expiring.js";
import { cgroupDriver } from "./findings/cgroup-driver.js";
import { cgroupV1 } from "./findings/cgroup-v1.js";
import { clockSkew } from "./findings/clock-skew.js";
import { cniMissing } from "./findings/cni-missing.js";
import { cniPluginMissing } from "./findings/cni-plugin-missing.js";
import { diskFull } from "./findings/disk-full.js";
import { duplicateHostname } from "./findings/duplicate-hostname.js";
import { duplicateMac } from "./findings/duplicate-mac.js";
import { duplicateMachineId } from "./findings/duplicate-machine-id.js";
import { duplicateProductUuid } from "./findings/duplicate-product-uuid.js";
import { endpointName } from "./findings/endpoint-name.js";
import { firewallClosed } from "./findings/firewall-closed.js";
import { hostUnreachable } from "./findings/host-unreachable.js";
import { imagePull } from "./findings/image-pull.js";
import { ipForwardOff } from "./findings/ip-forward-off.js";
import { kubeconfigStale } from "./findings/kubeconfig-stale.js";
import { kubeletDown } from "./findings/kubelet-down.js";
import { kubeletFlagUnknown } from "./findings/kubelet-flag-unknown.js";
import { mountNotShared } from "./findings/mount-not-shared.js";
import { nodeNotReady } from "./findings/node-not-ready.js";
import { notAtBoot } from "./findings/not-at-boot.js";
import { portTaken } from "./findings/port-taken.js";
import { proxyExceptions } from "./findings/proxy-exceptions.js";
import { registryName } from "./findings/registry-name.js";
import { runtimeCri } from "./findings/runtime-cri.js";
import { runtimeStopped } from "./findings/runtime-stopped.js";
import { runtimeTooOld } from "./findings/runtime-too-old.js";
import { swapAtBoot } from "./findings/swap-at-boot.js";
import { swapOn } from "./findings/swap-on.js";
import { unfinished } from "./findings/unfinished.js";
import { wayShut } from "./findings/way-shut.js";
import { keepalivedDown } from "./findings/keepalived-down.js";
import { haproxyDown } from "./findings/haproxy-down.js";
import { vipCheckBroken } from "./findings/vip-check-broken.js";
import { vipAbsent } from "./findings/vip-absent.js";
import { vipTwice } from "./findings/vip-twice.js";
import { anonymousAuthOff } from "./findings/anonymous-auth-off.js";
import { endpointResets } from "./findings/endpoint-resets.js";
import { etcdNoQuorum } from "./findings/etcd-no-quorum.js";
import { etcdGhost } from "./findings/etcd-ghost.js";
import { etcdLearner } from "./findings/etcd-learner.js";
import { apiserverDown } from "./findings/apiserver-down.js";
import { joinTokenExpired } from "./findings/join-token-expired.js";
import { nodeNameTaken } from "./findings/node-name-taken.js";
import { nodeAddressWrong } from "./findings/node-address-wrong.js";
import { noPodNetwork } from "./findings/no-pod-network.js";
import { staleTaint } from "./findings/stale-taint.js";
import { calicoAddressWrong } from "./findings/calico-address-wrong.js";
import { bgpNeighbourUnknown } from "./findings/bgp-neighbour-unknown.js";
import { calicoBirdDown } from "./findings/calico-bird-down.js";
import { bgpNeighbourDown } from "./findings/bgp-neighbour-down.js";
import { podCidrsExhausted } from "./findings/pod-cidrs-exhausted.js";
import { controlPlanesTainted } from "./findings/control-planes-tainted.js";
import { corednsPending } from "./findings/coredns-pending.js";

/** Every fault that the doctor knows, in the order in which they are mended: what others stand on comes first. */
export const faults: readonly Fault[] = [
  hostUnreachable,
  // What the host is.
  clockSkew,
  duplicateHostname,
  duplicateMachineId,
  duplicateProductUuid,
  duplicateMac,
  diskFull,
  // The kernel and what is mounted.
  blkioMissing,
  swapOn,
  swapAtBoot,
  ipForwardOff,
  bridgeTrafficUnseen,
  mountNotShared,
  cgroupV1,
  // Ways between hosts.
  endpointName,
  registryName,
  proxyExceptions,
  firewallClosed,
  wayShut,
  portTaken,
  // The runtime and the kubelet.
  runtimeTooOld,
  runtimeStopped,
  runtimeCri,
  cgroupDriver,
  noPodNetwork,
  cniMissing,
  cniPluginMissing,
  notAtBoot,
  kubeletFlagUnknown,
  certificateExpired,
  certificateExpiring,
  kubeconfigStale,
  unfinished,
  // What follows from others more often than not.
  kubeletDown,
  nodeNotReady,
  imagePull,
  // The way to the API, and etcd.
  keepalivedDown,
  haproxyDown,
  vipCheckBroken,
  vipAbsent,
  vipTwice,
  anonymousAuthOff,
  endpointResets,
  etcdNoQuorum,
  etcdGhost,
  etcdLearner,
  apiserverDown,
  // Nodes, and the network of their pods.
  joinTokenExpired,
  nodeNameTaken,
  nodeAddressWrong,
  staleTaint,
  calicoAddressWrong,
  bgpNeighbourUnknown,
  calicoBirdDown,
  bgpNeighbourDown,
  podCidrsExhausted,
  controlPlanesTainted,
  corednsPending,
];
