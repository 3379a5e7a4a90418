import {
  boolean,
  defineModule,
  dict,
  list,
  object,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { applyEdit, checkEdit, type Editable, type Edited } from "../files/edit.js";
import type { FileState } from "../files/place.js";
import { schemaOf, tableOf, versionOf, withCri, type ConfigSchema } from "./containerd-schema.js";
import { isTable, overlay, readToml, sameTable, writeToml, type Table } from "./toml.js";

const args = object({
  path: path("The configuration file.", "/etc/containerd/config.toml"),
  systemd_cgroup: optional(
    boolean("Whether systemd keeps the containers' cgroups. It has to be as the kubelet's cgroupDriver is."),
  ),
  sandbox_image: optional(string("The image of the pause container, e.g. registry.k8s.io/pause:3.10.1.")),
  snapshotter: optional(string("What keeps the images' layers, e.g. overlayfs.")),
  cni_bin_dirs: optional(
    list(string("A folder"), "Folders of the CNI plugins; containerd before 2.1 takes one."),
  ),
  cni_conf_dir: optional(path("The folder of the CNI configurations.")),
  registry_config_path: optional(path("The folder that registry_mirror writes to.")),
  restrict_oom_score_adj: optional(boolean("For hosts that may not lower an OOM score.")),
  cri: boolean("Takes the CRI out of disabled_plugins, where packages have put it.", true),
  config: dict("Further settings as the file has them, laid over it; null takes one away.", {}),
  backup: boolean("Keeps the old file beside the new one: its comments are lost.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Settings of containerd in the words of its own schema. */
export default defineModule<Args, FileState>({
  name: "containerd_config",
  summary: "Set up containerd's configuration file, whatever schema it has.",
  description:
    "The file keeps its schema (2, 3 or 4) and all settings that aren't named; where there is none, it gets the schema of the host's containerd. It is tried with `containerd config dump` before it replaces the old one. containerd reads it when it starts: notify a restart.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        systemd_cgroup: true,
        sandbox_image: "registry.k8s.io/pause:3.10.1",
        registry_config_path: "/etc/containerd/certs.d",
      },
      setup:
        "cp -a /etc/containerd /root/containerd.kept; printf 'version = 2\\ndisabled_plugins = [\"cri\"]\\n' > /etc/containerd/config.toml",
      cleanup: "rm -rf /etc/containerd && mv /root/containerd.kept /etc/containerd",
    },
    {
      title: "A setting that has no argument of its own",
      args: { path: "/root/config.toml", config: { metrics: { address: "127.0.0.1:1338" } } },
      cleanup: "rm /root/config.toml",
    },
  ],
  returns: { schema: "The file's schema.", backup_file: "Where the old file was kept.", path: "The file." },

  async check(host, args, ctx) {
    // Asked at once; the edit below finds the file's answers there.
    const [version] = await Promise.all([
      containerdVersion(host, ctx),
      host.path(args.path, { follow: true }),
      host.read(args.path),
    ]);
    let schema: ConfigSchema | undefined;
    const edit = (file: Editable) => {
      const edited = settle(file, args, version, ctx);
      schema = edited.schema;
      return edited;
    };
    const check = await checkEdit(host, { ...args, makesFolder: true }, edit, "edit", ctx);
    return { ...check, result: { ...check.result, schema: schema! } };
  },

  async apply(host, args, check, ctx) {
    const version = await containerdVersion(host, ctx);
    const edit = (file: Editable) => settle(file, args, version, ctx);
    const tried = { ...args, makesFolder: true, validate: "containerd --config %s config dump >/dev/null" };
    return applyEdit(host, tried, edit, check, ctx);
  },
});

async function containerdVersion(host: Host, ctx: ModuleContext): Promise<readonly [number, number]> {
  const { stdout, rc } = await host.query(sh`containerd --version`, {
    reads: ["cmd:containerd"],
    rcs: "any",
  });
  const version = versionOf(stdout.text);
  if (version) return version;
  return ctx.fail(
    rc === 0
      ? `containerd says of its version: ${stdout.text.trim()}`
      : "there is no containerd on this host",
    {
      hint: "its package comes first: the file's schema is that of the containerd which reads it",
    },
  );
}

function settle(
  { text }: Editable,
  args: Args,
  version: readonly [number, number],
  ctx: ModuleContext,
): Edited & { readonly schema: ConfigSchema } {
  const now = readToml(text, args.path, ctx);
  const schema = schemaOfFile(now, args.path, version, ctx);
  const settled = overlay(overlay(now, tableOf(args, schema, version)), args.config);
  const next = { version: schema, ...(args.cri ? withCri(settled) : settled) };
  const isSame = sameTable(now, next);
  return {
    text: isSame ? text : writeToml({ ...next, version: schema }),
    msg: isSame ? "" : "settings changed",
    schema,
  };
}

/** A file without a version is of schema 1, which only says in other words what is disabled as long as it has no plugins' settings. */
function schemaOfFile(
  table: Table,
  path: string,
  version: readonly [number, number],
  ctx: ModuleContext,
): ConfigSchema {
  const stated = table.version;
  if (stated === 2 || stated === 3 || stated === 4) {
    if (stated <= schemaOf(version)) return stated;
    ctx.fail(`${path} is of schema ${stated}, which containerd ${version.join(".")} can't read`, {
      hint: "was containerd replaced by an older one? Move the file away: it is made anew then",
    });
  }
  const isPlain = !isTable(table.plugins) || Object.keys(table.plugins).length === 0;
  if ((stated === undefined || stated === 1) && isPlain) return schemaOf(version);
  return ctx.fail(
    stated === undefined || stated === 1
      ? `${path} is of schema 1, whose plugins have other names`
      : `${path} is of schema ${JSON.stringify(stated)}, which hapb does not know`,
    { hint: "`containerd config migrate` prints it in a newer schema" },
  );
}
