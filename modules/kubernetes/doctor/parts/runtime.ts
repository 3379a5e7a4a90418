import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface RuntimeLook {
  /** "containerd", "crio", or "" where the host has neither. */
  readonly name: "containerd" | "crio" | "";
  /** "1.6.20", of the program that the next start runs; "" when it does not say. */
  readonly version: string;
  readonly hasSocket: boolean;
  /** Whether programs of the Kubernetes kind can talk to it; `unknown` where nothing on the host can ask. */
  readonly cri: "answers" | "disabled" | "silent" | "unknown";
  /** What whoever asked was told. */
  readonly said: string;
  /** Words of containerd's disabled_plugins. */
  readonly disabledPlugins: readonly string[];
  /** systemd or cgroupfs; "" where the configuration does not say. */
  readonly cgroupDriver: string;
  /** Folders that its configuration names for CNI plugins. */
  readonly pluginFolders: readonly string[];
  readonly sandboxImage: string;
}

/** No line that may hold a registry's password is read. */
const wanted = "SystemdCgroup|cgroup_manager|sandbox_image|sandbox *=|pause_image *=|bin_dir *=";

export const runtime: Part<RuntimeLook> = {
  script: `
if command -v containerd >/dev/null; then
  echo @containerd; limit 3 containerd --version
  if [ -S /run/containerd/containerd.sock ]; then
    echo @socket
    echo @plugins; command -v ctr >/dev/null && limit 3 ctr --connect-timeout 2s plugins ls 2>&1
  fi
  awk '
    /${wanted}/ { config = config $0 "\\n" }
    /^ *disabled_plugins/, /\\]/ { disabled = disabled $0 "\\n" }
    /^ *bin_dirs *=/, /\\]/ { folders = folders $0 "\\n" }
    END { printf "@config\\n%s@disabled\\n%s@folders\\n%s", config, disabled, folders }' /etc/containerd/config.toml
elif command -v crio >/dev/null; then
  echo @crio; limit 3 crio --version | head -n 3
  [ -S /run/crio/crio.sock ] || [ -S /var/run/crio/crio.sock ] && echo @socket
  echo @config; cat /etc/crio/crio.conf /etc/crio/crio.conf.d/*.conf | grep -E '${wanted}'
  echo @folders; cat /etc/crio/crio.conf /etc/crio/crio.conf.d/*.conf | sed -n '/^ *plugin_dirs *=/,/\\]/p'
fi
command -v crictl >/dev/null && { echo @crictl; limit 3 crictl version 2>&1; }
:`,
  read(text) {
    const said = sections(text);
    const name = said.containerd !== undefined ? "containerd" : said.crio !== undefined ? "crio" : "";
    const config = withoutComments(said.config ?? "");
    const { cri, why } = criOf(said);
    return {
      name,
      version: /\bv?(\d+\.\d+\.\d+[^\s]*)/.exec(said.containerd ?? said.crio ?? "")?.[1] ?? "",
      hasSocket: said.socket !== undefined,
      cri,
      said: why,
      disabledPlugins: words(said.disabled ?? ""),
      cgroupDriver: driverOf(config),
      pluginFolders: [
        ...words(said.folders ?? ""),
        ...[...config.matchAll(/bin_dir *= *"([^"]+)"/g)].map(([, folder]) => folder!),
      ],
      sandboxImage: /(?:sandbox_image|sandbox|pause_image) *= *["']([^"']+)/.exec(config)?.[1] ?? "",
    };
  },
};

function withoutComments(text: string): string {
  return text.replace(/^\s*#.*$/gm, "");
}

function words(text: string): string[] {
  return [...withoutComments(text).matchAll(/["']([^"']*)["']/g)].map(([, word]) => word!).filter(Boolean);
}

/** The later line wins, as drop-ins do. */
function driverOf(config: string): string {
  const systemd = [...config.matchAll(/SystemdCgroup *= *(true|false)/g)].at(-1)?.[1];
  if (systemd !== undefined) return systemd === "true" ? "systemd" : "cgroupfs";
  return [...config.matchAll(/cgroup_manager *= *"(\w+)"/g)].at(-1)?.[1] ?? "";
}

/** crictl asks as the kubelet does; ctr knows which of containerd's plugins came up. */
function criOf(said: Readonly<Record<string, string>>): { cri: RuntimeLook["cri"]; why: string } {
  const { crictl, plugins } = said;
  if (crictl !== undefined) {
    if (/RuntimeVersion|RuntimeApiVersion/.test(crictl)) return { cri: "answers", why: "" };
    if (/unknown service/.test(crictl)) return { cri: "disabled", why: lastLine(crictl) };
    if (crictl.trim() !== "") return { cri: "silent", why: lastLine(crictl) };
  }
  if (plugins === undefined || plugins.trim() === "") return { cri: "unknown", why: "" };
  if (!/^TYPE/m.test(plugins)) return { cri: "silent", why: lastLine(plugins) };
  const rows = plugins.split("\n").map((line) => line.trim().split(/\s+/));
  const row = rows.find(([type, id]) => type === "io.containerd.grpc.v1" && id === "cri");
  if (row === undefined) return { cri: "disabled", why: "containerd has no CRI plugin" };
  return row.at(-1) === "ok"
    ? { cri: "answers", why: "" }
    : { cri: "disabled", why: `containerd's CRI plugin: ${row.at(-1)}` };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
