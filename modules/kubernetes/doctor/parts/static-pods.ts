import { parse } from "yaml";
import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface StaticPodLook {
  readonly name: string;
  readonly image: string;
  /** The first container's command and arguments, in one list. */
  readonly command: readonly string[];
}

/** Static pods whose manifests stand in kubeadm's folder. Values of environment variables are not read. */
export const staticPods: Part<readonly StaticPodLook[]> = {
  script: `for file in /etc/kubernetes/manifests/*.yaml; do [ -f "$file" ] && { echo "@$file"; cat "$file"; echo; }; done; :`,
  read: (text) => Object.values(sections(text)).flatMap(podOf),
};

/** kubeadm's and people's manifests; a file that is none is left out. */
function podOf(text: string): StaticPodLook[] {
  try {
    const pod = parse(text, { maxAliasCount: 10, logLevel: "silent" }) as Manifest | null;
    const container = pod?.spec?.containers?.[0];
    const name = pod?.metadata?.name;
    if (typeof name !== "string") return [];
    return [
      {
        name,
        image: String(container?.image ?? ""),
        command: [...listOf(container?.command), ...listOf(container?.args)],
      },
    ];
  } catch {
    return [];
  }
}

interface Manifest {
  readonly metadata?: { readonly name?: unknown };
  readonly spec?: {
    readonly containers?: readonly { readonly image?: unknown; readonly command?: unknown; readonly args?: unknown }[];
  };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The value of a `--flag=value`. */
export function flagOf(pod: StaticPodLook | undefined, flag: string): string {
  return pod?.command.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? "";
}
