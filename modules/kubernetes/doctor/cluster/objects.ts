import type { Part } from "../part.js";
import { mappings, records, text, texts } from "./records.js";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface NodeLook {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly conditions: readonly Condition[];
  readonly internalIps: readonly string[];
  readonly podCidr: string;
  readonly kubeletVersion: string;
  readonly runtimeVersion: string;
  readonly machineId: string;
  readonly isCordoned: boolean;
}

export interface ContainerLook {
  readonly name: string;
  readonly image: string;
  readonly restarts: number;
  /** Why it waits or has ended: ErrImagePull, CrashLoopBackOff, Error, ... */
  readonly reason: string;
  readonly message: string;
}

export interface PodLook {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly phase: string;
  /** ISO 8601. */
  readonly created: string;
  /** Conditions that are False. */
  readonly unmet: readonly Condition[];
  /** Containers that are not ready. */
  readonly containers: readonly ContainerLook[];
}

export interface DaemonSetLook {
  readonly namespace: string;
  readonly name: string;
  readonly images: readonly string[];
  readonly wanted: number;
  readonly ready: number;
}

export interface ObjectsLook {
  readonly nodes: readonly NodeLook[];
  readonly pods: readonly PodLook[];
  readonly daemonSets: readonly DaemonSetLook[];
  /** API groups that are served, also those of CustomResourceDefinitions. */
  readonly groups: readonly string[];
}

const line = (...fields: string[]) =>
  `{"${fields[0]}"}${fields
    .slice(1)
    .map((field) => `{"\\t"}{${field}}`)
    .join("")}{"\\n"}`;
const each = (list: string, body: string) => `{range ${list}}${body}{end}`;

const container = (kind: string) =>
  each(
    `.status.${kind}[?(@.ready==false)]`,
    line("container", ".name", ".image", ".restartCount", ".state", ".lastState"),
  );

const template =
  each(
    `.items[?(@.kind=="Node")]`,
    line(
      "node",
      ...[
        ".metadata.name",
        ".metadata.labels",
        ".metadata.annotations",
        ".spec.taints",
        ".status.conditions",
      ],
      ...[".status.addresses", ".spec.podCIDR", ".status.nodeInfo", ".spec.unschedulable"],
    ),
  ) +
  each(
    `.items[?(@.kind=="Pod")]`,
    line(
      "pod",
      ".metadata.namespace",
      ".metadata.name",
      ".spec.nodeName",
      ".status.phase",
      ".metadata.creationTimestamp",
    ) +
      each(`.status.conditions[?(@.status=="False")]`, `{"condition\\t"}{@}{"\\n"}`) +
      container("initContainerStatuses") +
      container("containerStatuses"),
  ) +
  each(
    `.items[?(@.kind=="DaemonSet")]`,
    line(
      "daemonset",
      ...[".metadata.namespace", ".metadata.name", ".spec.template.spec.containers[*].image"],
      ...[".status.desiredNumberScheduled", ".status.numberReady"],
    ),
  ) +
  each(`.items[?(@.kind=="APIService")]`, line("group", ".spec.group"));

/** What is well is told in one short line, so that a cluster of thousands of pods can be asked. */
export const objects: Part<ObjectsLook> = {
  script: `k get nodes,pods,daemonsets,apiservices -A -o jsonpath='${template}'`,
  read(said) {
    const nodes: NodeLook[] = [];
    const pods: (PodLook & { unmet: Condition[]; containers: ContainerLook[] })[] = [];
    const daemonSets: DaemonSetLook[] = [];
    const groups = new Set<string>();
    for (const [kind, ...fields] of records(said)) {
      if (kind === "node") nodes.push(nodeOf(fields));
      if (kind === "pod") pods.push(podOf(fields));
      if (kind === "condition") pods.at(-1)?.unmet.push(...mappings(`[${fields[0]}]`).map(conditionOf));
      if (kind === "container") pods.at(-1)?.containers.push(containerOf(fields));
      if (kind === "daemonset") daemonSets.push(daemonSetOf(fields));
      if (kind === "group") groups.add(fields[0]!);
    }
    return { nodes, pods, daemonSets, groups: [...groups] };
  },
};

function nodeOf([
  name = "",
  labels,
  annotations,
  taints,
  conditions,
  addresses,
  podCidr = "",
  info,
  cordoned,
]: readonly string[]): NodeLook {
  const about = texts(info);
  return {
    name,
    labels: texts(labels),
    annotations: texts(annotations),
    taints: mappings(taints).map(({ key, value, effect }) => ({
      key: text(key),
      value: text(value),
      effect: text(effect),
    })),
    conditions: mappings(conditions).map(conditionOf),
    internalIps: mappings(addresses)
      .filter(({ type }) => type === "InternalIP")
      .map(({ address }) => text(address)),
    podCidr,
    kubeletVersion: about.kubeletVersion ?? "",
    runtimeVersion: about.containerRuntimeVersion ?? "",
    machineId: about.machineID ?? "",
    isCordoned: cordoned === "true",
  };
}

function conditionOf({ type, status, reason, message }: { readonly [key: string]: unknown }): Condition {
  return { type: text(type), status: text(status), reason: text(reason), message: text(message) };
}

function podOf([namespace = "", name = "", node = "", phase = "", created = ""]: readonly string[]) {
  return { namespace, name, node, phase, created, unmet: [], containers: [] };
}

/** @source the API's ContainerState: one member, waiting, running or terminated, with reason and message */
function containerOf([name = "", image = "", restarts = "0", state, last]: readonly string[]): ContainerLook {
  const now = mappings(`[${state}]`)[0] ?? {};
  const before = mappings(`[${last}]`)[0] ?? {};
  const why = (now.waiting ?? now.terminated ?? before.terminated ?? {}) as { [key: string]: unknown };
  return {
    name,
    image,
    restarts: Number(restarts) || 0,
    reason: text(why.reason),
    message: text(why.message),
  };
}

function daemonSetOf([
  namespace = "",
  name = "",
  images = "",
  wanted,
  ready,
]: readonly string[]): DaemonSetLook {
  return {
    namespace,
    name,
    images: images.split(" ").filter(Boolean),
    wanted: Number(wanted) || 0,
    ready: Number(ready) || 0,
  };
}
