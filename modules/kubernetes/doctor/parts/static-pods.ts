import type { Part } from "../part.js";
import { mappingOf } from "../yaml.js";
import { sections } from "./pairs.js";

export interface StaticPodLook {
  readonly name: string;
  readonly image: string;
  /** The first container's command and arguments, in one list. */
  readonly command: readonly string[];
}

/** Static pods whose manifests stand in kubeadm's folder. Values of environment variables are not read. */
export const staticPods: Part<readonly StaticPodLook[]> = {
  script: `
set --
for file in /etc/kubernetes/manifests/*.yaml; do [ -f "$file" ] && set -- "$@" "$file"; done
[ $# -eq 0 ] || awk 'FNR == 1 { print "@" FILENAME } 1' "$@"`,
  read: (text) => Object.values(sections(text)).flatMap(podOf),
};

/** kubeadm's and people's manifests; a file that is none is left out. */
function podOf(text: string): StaticPodLook[] {
  const { metadata, spec } = mappingOf(text) as Manifest;
  const containers = Array.isArray(spec?.containers) ? spec.containers : [];
  const container = (containers[0] ?? {}) as Container;
  const name = metadata?.name;
  if (typeof name !== "string") return [];
  const image = typeof container.image === "string" ? container.image : "";
  return [{ name, image, command: [...listOf(container.command), ...listOf(container.args)] }];
}

interface Manifest {
  readonly metadata?: { readonly name?: unknown } | null;
  readonly spec?: { readonly containers?: readonly unknown[] } | null;
}

interface Container {
  readonly image?: unknown;
  readonly command?: unknown;
  readonly args?: unknown;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The value of a `--flag=value`. */
export function flagOf(pod: StaticPodLook | undefined, flag: string): string {
  return pod?.command.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? "";
}
