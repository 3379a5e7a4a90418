import {
  boolean,
  defineModule,
  dict,
  list,
  object,
  oneOf,
  optional,
  path,
  string,
  type PlainObject,
} from "../../engine/module/index.js";
import type { FileState } from "../files/place.js";
import { applyWhole, checkWhole, type WholeFile } from "../files/whole.js";
import { overlay, writeToml } from "./toml.js";

const args = object({
  name: string("Name of the drop-in, without .conf; later names win.", "50-hapb"),
  folder: path("The folder of the drop-ins.", "/etc/crio/crio.conf.d"),
  cgroup_manager: optional(
    oneOf(
      ["systemd", "cgroupfs"],
      undefined,
      "Who keeps the containers' cgroups; as the kubelet's cgroupDriver.",
    ),
  ),
  conmon_cgroup: optional(
    string("Where CRI-O's watchers run. Default: pod with cgroupfs, where CRI-O takes nothing else."),
  ),
  pause_image: optional(string("The image of the pause container.")),
  cni_plugin_dirs: optional(list(string("A folder"), "Folders of the CNI plugins.")),
  cni_conf_dir: optional(path("The folder of the CNI configurations.")),
  config: dict("Further settings as CRI-O's file has them, from the table crio on.", {}),
  state: oneOf(["present", "absent"], "present", "Whether there shall be such a drop-in."),
  validate: boolean("Has `crio config` judge it before it counts, where there is a crio.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Settings of CRI-O in a drop-in of their own. */
export default defineModule<Args, FileState>({
  name: "crio_config",
  summary: "Set up CRI-O by a drop-in; the package's own file stays as it is.",
  description: "CRI-O reads it when it starts: notify a restart.",
  scope: "host",
  args,
  examples: [
    {
      args: { cgroup_manager: "cgroupfs", cni_plugin_dirs: ["/opt/cni/bin", "/usr/lib/cni"] },
      cleanup: "rm -rf /etc/crio",
    },
    {
      title: "A setting that has no argument of its own",
      args: { name: "60-log", config: { runtime: { log_level: "debug" } } },
      cleanup: "rm -rf /etc/crio",
    },
    {
      args: { name: "50-hapb", state: "absent" },
      setup: "mkdir -p /etc/crio/crio.conf.d; echo > /etc/crio/crio.conf.d/50-hapb.conf",
      cleanup: "rm -rf /etc/crio",
    },
  ],
  returns: { dest: "The file." },

  async check(host, args, ctx) {
    const check = await checkWhole(host, fileOf(args), ctx);
    return { ...check, result: { ...check.result, dest: fileOf(args).path } };
  },

  async apply(host, args, check, ctx) {
    return applyWhole(host, fileOf(args), check, ctx);
  },
});

/** crio judges the drop-in laid over its own defaults. @source internal/criocli/config.go of CRI-O: `config` validates what it prints */
const judge = "if command -v crio >/dev/null; then crio --config %s --config-dir '' config >/dev/null; fi";

function fileOf({ name, folder, state, config, validate, ...args }: Args): WholeFile {
  return {
    path: `${folder}/${name}.conf`,
    text:
      state === "absent"
        ? undefined
        : `# Written by hapb: changes are lost.\n${writeToml({ crio: overlay(settings(args), config) })}`,
    backup: false,
    ...(validate ? { validate: judge } : {}),
  };
}

/** @source crio.conf(5) */
function settings(
  args: Pick<Args, "cgroup_manager" | "conmon_cgroup" | "pause_image" | "cni_plugin_dirs" | "cni_conf_dir">,
) {
  const conmon = args.conmon_cgroup ?? (args.cgroup_manager === "cgroupfs" ? "pod" : undefined);
  const tables: Record<string, PlainObject> = {
    runtime: given({ cgroup_manager: args.cgroup_manager, conmon_cgroup: conmon }),
    image: given({ pause_image: args.pause_image }),
    network: given({ plugin_dirs: args.cni_plugin_dirs, network_dir: args.cni_conf_dir }),
  };
  const filled = Object.entries(tables).filter(([, table]) => Object.keys(table).length > 0);
  return overlay({}, Object.fromEntries(filled));
}

function given(table: { readonly [name: string]: string | readonly string[] | undefined }): PlainObject {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? value : [...value]]],
    ),
  );
}
