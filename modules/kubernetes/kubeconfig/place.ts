import { createHash } from "node:crypto";
import { mergeKubeconfig } from "./merge.js";

/** The file that a cluster is added to. */
export interface KubeconfigPlace {
  readonly file: string;
  /** Undefined when it isn't there yet. */
  readonly old: string | undefined;
  /** What it should hold. */
  readonly text: string;
}

/**
 * The file that is asked for; where that is no kubeconfig it is somebody's, whatever it is, and the first free one of
 * `FILE-CLUSTER`, `FILE-CLUSTER-2`, ... is taken: one that isn't there, or is a kubeconfig.
 * @param read a file's text, undefined when there is none
 * @param given the cluster's admin.conf
 */
export async function placeKubeconfig(
  read: (path: string) => Promise<string | undefined>,
  wanted: string,
  given: string,
  clusterName: string,
): Promise<KubeconfigPlace> {
  const own = `${wanted}-${clusterName}`;
  for (let tried = 0; ; tried++) {
    const file = tried === 0 ? wanted : tried === 1 ? own : `${own}-${tried}`;
    const old = await read(file);
    const merged = mergeKubeconfig(old, given, clusterName);
    if (merged.kind === "file") return { file, old, text: merged.text };
  }
}

/** Keys stand in these files: states are told apart without showing them. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
