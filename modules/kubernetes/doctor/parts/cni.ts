import type { Part } from "../part.js";
import { pairs, sections, valuesOf } from "./pairs.js";

export interface CniLook {
  /** Whether the folder of configurations could be looked into at all. */
  readonly isRead: boolean;
  /** Folders of programs that were looked for, be they there or not. */
  readonly known: readonly string[];
  /** The configurations that a runtime reads, by file name in the order of their names: the first is in force. */
  readonly configurations: readonly { readonly file: string; readonly plugins: readonly string[] }[];
  /** Programs by folder, of the folders where distributions and people put CNI plugins. */
  readonly folders: readonly { readonly folder: string; readonly plugins: readonly string[] }[];
}

const folders = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni", "/usr/local/lib/cni"];

/** Old Calico put its token into the file. */
export const cni: Part<CniLook> = {
  script: `
echo read
for folder in ${folders.join(" ")}; do
  [ -d "$folder" ] || continue
  echo "folder $folder"; ls "$folder" | sed "s|^|plugin $folder |"
done
for file in /etc/cni/net.d/*; do
  case $file in *.conf|*.conflist|*.json) [ -f "$file" ] && { echo "@\${file##*/}"; grep -v token "$file"; echo; } ;; esac
done; :`,
  read(text) {
    const head = pairs(text.split(/^@/m)[0]!);
    const plugins = valuesOf(head, "plugin").map((line) => line.split(" "));
    const configurations = Object.entries(sections(text)).map(([file, content]) => ({
      file,
      plugins: pluginsOf(content),
    }));
    return {
      isRead: head.some(([key]) => key === "read"),
      known: folders,
      configurations: configurations.sort((a, b) => (a.file < b.file ? -1 : 1)),
      folders: valuesOf(head, "folder").map((folder) => ({
        folder,
        plugins: plugins.filter(([where]) => where === folder).map(([, name]) => name ?? ""),
      })),
    };
  },
};

/** @source the CNI specification: a configuration names one plugin, a list several; the address plugin stands in `ipam` */
function pluginsOf(content: string): string[] {
  try {
    const file = JSON.parse(content) as { plugins?: unknown };
    const entries = Array.isArray(file.plugins) ? (file.plugins as unknown[]) : [file];
    const types = (entries as ({ type?: unknown; ipam?: { type?: unknown } } | null)[]).flatMap((entry) => [
      entry?.type,
      entry?.ipam?.type,
    ]);
    return [...new Set(types.filter((type): type is string => typeof type === "string"))];
  } catch {
    return [];
  }
}
