import type { Fault } from "./fault.js";
import { bridgeTrafficUnseen } from "./findings/bridge-traffic-unseen.js";
import { hostUnreachable } from "./findings/host-unreachable.js";
import { ipForwardOff } from "./findings/ip-forward-off.js";
import { kubeletDown } from "./findings/kubelet-down.js";
import { mountNotShared } from "./findings/mount-not-shared.js";
import { nodeNotReady } from "./findings/node-not-ready.js";
import { notAtBoot } from "./findings/not-at-boot.js";
import { runtimeStopped } from "./findings/runtime-stopped.js";
import { swapAtBoot } from "./findings/swap-at-boot.js";
import { swapOn } from "./findings/swap-on.js";

/** Every fault that the doctor knows, in the order in which they are mended: what others stand on comes first. */
export const faults: readonly Fault[] = [
  hostUnreachable,
  // The kernel and what is mounted.
  swapOn,
  swapAtBoot,
  ipForwardOff,
  bridgeTrafficUnseen,
  mountNotShared,
  // Services.
  runtimeStopped,
  notAtBoot,
  // What follows from others more often than not.
  kubeletDown,
  nodeNotReady,
];
