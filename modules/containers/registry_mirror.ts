import {
  boolean,
  defineModule,
  list,
  object,
  oneOf,
  optional,
  path,
  string,
  type ModuleContext,
} from "../../engine/module/index.js";
import type { FileState } from "../files/place.js";
import { applyWhole, checkWhole, type WholeFile } from "../files/whole.js";
import { hostsToml, registriesConf } from "./mirror-files.js";

const args = object({
  registry: string(
    "The name that images begin with: docker.io, registry.example:5000; _default for all without a file of their own.",
  ),
  mirrors: list(
    object({
      url: string("Where it is asked, e.g. https://mirror.example or http://10.0.0.5:5000/v2/hub"),
      capabilities: list(
        oneOf(["pull", "resolve", "push"], undefined, "A use"),
        "What it is trusted with. A mirror that doesn't resolve only brings what is named by digest. containerd only.",
        ["pull", "resolve"],
      ),
      ca: optional(path("File on the host with the authority of its certificate. containerd only.")),
      skip_verify: boolean("Its certificate is not looked at.", false),
      override_path: boolean("The address is taken as it is, and /v2 not added. containerd only.", false),
    }),
    "Mirrors, in the order in which they are asked.",
    [],
  ),
  fallback: boolean("Whether the registry itself is asked for what no mirror has.", true),
  runtime: oneOf(
    ["containerd", "crio"],
    "containerd",
    "Whose files are written; podman reads those of CRI-O.",
  ),
  config_path: optional(
    path("The folder of the files: /etc/containerd/certs.d, or /etc/containers/registries.conf.d."),
  ),
  state: oneOf(["present", "absent"], "present", "Whether there shall be such a file."),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Where a container runtime gets the images of a registry. */
export default defineModule<Args, FileState>({
  name: "registry_mirror",
  summary: "Have images of a registry come from mirrors.",
  description:
    "containerd looks there once its `registry.config_path` names the folder (containerd_config sets it), and reads changes without a restart. CRI-O reads them when it is reloaded. Names and passwords have no place in these files: they stand in containerd's or the kubelet's own configuration.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        registry: "docker.io",
        mirrors: [{ url: "https://mirror.example" }, { url: "http://10.0.0.5:5000", skip_verify: true }],
      },
      cleanup: "rm -rf /etc/containerd/certs.d",
    },
    {
      title: "No way out: everything comes from the mirror",
      args: { registry: "_default", mirrors: [{ url: "https://mirror.example" }], fallback: false },
      cleanup: "rm -rf /etc/containerd/certs.d",
    },
    {
      title: "CRI-O and podman",
      args: { registry: "quay.io", mirrors: [{ url: "https://mirror.example/quay" }], runtime: "crio" },
      cleanup: "rm -rf /etc/containers",
    },
    {
      args: { registry: "docker.io", state: "absent" },
      setup:
        "mkdir -p /etc/containerd/certs.d/docker.io; echo > /etc/containerd/certs.d/docker.io/hosts.toml",
      cleanup: "rm -rf /etc/containerd/certs.d",
    },
  ],
  returns: { dest: "The file." },

  async check(host, args, ctx) {
    const file = fileOf(args, ctx);
    const check = await checkWhole(host, file, ctx);
    return { ...check, result: { ...check.result, dest: file.path } };
  },

  async apply(host, args, check, ctx) {
    return applyWhole(host, fileOf(args, ctx), check, ctx);
  },
});

function fileOf(args: Args, ctx: ModuleContext): WholeFile {
  const { registry, runtime, mirrors, fallback, state, config_path } = args;
  if (!/^[A-Za-z0-9][A-Za-z0-9.:_-]*$/.test(registry) && registry !== "_default")
    ctx.fail(`${registry} is no name of a registry`, {
      hint: "as images begin: docker.io, or 10.0.0.5:5000",
    });
  if (state === "present" && mirrors.length === 0 && !fallback)
    ctx.fail(`nobody would be asked for images of ${registry}`, {
      hint: "name a mirror, or leave fallback: true",
    });
  for (const { url } of mirrors)
    if (!/^https?:$/.test(protocolOf(url)))
      ctx.fail(`${url} is no address of a mirror`, { hint: "it begins with https:// or http://" });
  if (runtime === "crio" && registry === "_default")
    ctx.fail("CRI-O knows no mirror for all registries", {
      hint: "a task for each: docker.io, quay.io, ...",
    });
  const isContainerd = runtime === "containerd";
  const folder =
    config_path ?? (isContainerd ? "/etc/containerd/certs.d" : "/etc/containers/registries.conf.d");
  const wanted = { registry, mirrors, fallback };
  return {
    path: isContainerd ? `${folder}/${registry}/hosts.toml` : `${folder}/${registry.replace(":", "_")}.conf`,
    text: state === "absent" ? undefined : isContainerd ? hostsToml(wanted) : registriesConf(wanted),
    backup: false,
  };
}

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return "";
  }
}
