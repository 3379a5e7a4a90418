import type { PlainObject } from "../../engine/module/index.js";
import type { Table } from "./toml.js";

/** Of containerd's configuration files. */
export type ConfigSchema = 2 | 3 | 4;

/** What a cluster sets in containerd's configuration, whatever its schema calls it. */
export interface ContainerdSettings {
  readonly sandbox_image?: string;
  readonly systemd_cgroup?: boolean;
  readonly snapshotter?: string;
  readonly cni_bin_dirs?: readonly string[];
  readonly cni_conf_dir?: string;
  readonly registry_config_path?: string;
  readonly restrict_oom_score_adj?: boolean;
}

/** `containerd --version`: `containerd github.com/containerd/containerd 1.6.20~ds1 ...`, with a v before it in others' builds. */
export function versionOf(said: string): readonly [number, number] | undefined {
  const found = /\sv?(\d+)\.(\d+)\.\d+/.exec(said);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

/**
 * The schema of a containerd's own time; newer ones read the older too.
 * @source RELEASES.md of containerd, "Configuration"
 */
export function schemaOf([major, minor]: readonly [number, number]): ConfigSchema {
  if (major < 2) return 2;
  return major === 2 && minor < 3 ? 3 : 4;
}

/**
 * The settings in the words of a schema.
 * @source docs/cri/config.md of containerd: 2 has one section for the CRI, 3 has one for images and one for what runs, and 4 left
 *   both as they were
 */
export function tableOf(
  settings: ContainerdSettings,
  schema: ConfigSchema,
  version: readonly [number, number],
): PlainObject {
  const images = "io.containerd.cri.v1.images";
  const runtime = "io.containerd.cri.v1.runtime";
  const cni = {
    ...cniFolders(settings.cni_bin_dirs, version),
    ...given("conf_dir", settings.cni_conf_dir),
  };
  const runc =
    settings.systemd_cgroup === undefined
      ? {}
      : {
          default_runtime_name: "runc",
          runtimes: {
            runc: {
              runtime_type: "io.containerd.runc.v2",
              options: { SystemdCgroup: settings.systemd_cgroup },
            },
          },
        };
  const oom = given("restrict_oom_score_adj", settings.restrict_oom_score_adj);
  const registry = filled("registry", given("config_path", settings.registry_config_path));
  const snapshotter = given("snapshotter", settings.snapshotter);
  if (schema === 2)
    return filled("plugins", {
      ...filled("io.containerd.grpc.v1.cri", {
        ...given("sandbox_image", settings.sandbox_image),
        ...oom,
        ...filled("cni", cni),
        ...filled("containerd", { ...snapshotter, ...runc }),
        ...registry,
      }),
    });
  return filled("plugins", {
    ...filled(images, {
      ...snapshotter,
      ...filled("pinned_images", given("sandbox", settings.sandbox_image)),
      ...registry,
    }),
    ...filled(runtime, { ...oom, ...filled("containerd", runc), ...filled("cni", cni) }),
  });
}

/** `bin_dir` is one folder; since 2.1 `bin_dirs` takes its place, and both together are refused. */
function cniFolders(folders: readonly string[] | undefined, [major, minor]: readonly [number, number]) {
  if (folders === undefined) return {};
  const isList = major > 2 || (major === 2 && minor >= 1);
  return isList ? { bin_dirs: [...folders], bin_dir: null } : { bin_dir: folders[0] ?? "" };
}

function given<T extends PlainObject[string]>(name: string, value: T | undefined): PlainObject {
  return value === undefined ? {} : { [name]: value };
}

function filled(name: string, table: PlainObject): PlainObject {
  return Object.keys(table).length === 0 ? {} : { [name]: table };
}

/** Names under which a file turns the CRI off, as packages of distributions do. */
const cri = [
  "cri",
  "io.containerd.grpc.v1.cri",
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
];

/** The table without the CRI among what is disabled. */
export function withCri(table: Table): Table {
  const disabled = table.disabled_plugins;
  if (!Array.isArray(disabled) || !disabled.some((name) => cri.includes(name as string))) return table;
  return { ...table, disabled_plugins: disabled.filter((name) => !cri.includes(name as string)) };
}
