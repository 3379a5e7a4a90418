import { configuration } from "./cluster/configuration.js";
import { etcd } from "./cluster/etcd.js";
import { warnings } from "./cluster/events.js";
import { objects } from "./cluster/objects.js";
import { tokens } from "./cluster/tokens.js";
import type { Answers } from "./part.js";

/** What one control plane is asked about the whole cluster, in one question. */
export const clusterParts = { objects, warnings, configuration, etcd, tokens } as const;

export type ClusterParts = Answers<typeof clusterParts>;
