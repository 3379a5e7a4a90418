import type { Fault, Sign } from "../fault.js";
import { nodes, type ReachedHost } from "../look.js";

export const cniPluginMissing: Fault = {
  id: "cni-plugin-missing",
  title: "A CNI plugin is not where the runtime looks for it",
  section: "6.10",
  meaning: "Pods of this node stay in ContainerCreating with “failed to find plugin”.",
  mend: "Name the folder in the runtime's configuration (containerd: bin_dir of its CRI plugin; CRI-O: plugin_dirs in a drop-in), and restart it; or install the plugin.",
  remedy: "safe",
  find: (look) => nodes(look).flatMap(signOf),
};

function signOf({ host, cni, runtime }: ReachedHost): Sign[] {
  const inForce = cni.configurations[0];
  if (inForce === undefined || runtime.name === "") return [];
  // Where nothing says, distributions differ: then every folder counts.
  const searched = runtime.pluginFolders.length > 0 ? runtime.pluginFolders.map(withoutSlash) : cni.known;
  const has = (folder: string, plugin: string) =>
    cni.folders.some((one) => one.folder === folder && one.plugins.includes(plugin));
  // A folder that was not listed is one that nothing can be said of.
  if (searched.some((folder) => !cni.known.includes(folder))) return [];
  const missing = inForce.plugins.filter((plugin) => !searched.some((folder) => has(folder, plugin)));
  if (missing.length === 0) return [];
  const evidence = [
    `${inForce.file} names ${missing.join(" and ")}, and ${searched.join(" and ")} has no such program`,
  ];
  const better = cni.folders.find(({ folder }) => inForce.plugins.every((plugin) => has(folder, plugin)));
  if (better === undefined)
    return [{ host, evidence, unmendable: `${missing.join(" and ")} is nowhere on the host` }];
  const folders = runtime.name === "crio" ? [...new Set([...searched, better.folder])] : [better.folder];
  return [
    { host, evidence: [...evidence, `${better.folder} has it`], given: { runtime: runtime.name, folders } },
  ];
}

function withoutSlash(folder: string): string {
  return folder.replace(/(.)\/+$/, "$1");
}
