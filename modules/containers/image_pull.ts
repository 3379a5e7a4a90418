import {
  boolean,
  defineModule,
  list,
  object,
  oneOf,
  optional,
  path,
  rawShell,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { answers, fullName, identify, imageTools, pull, type ImageTool, type Store } from "./image-tools.js";

const args = object({
  name: list(string("An image, e.g. registry.k8s.io/pause:3.10.1; a digest may take its tag's place.")),
  state: oneOf(
    ["present", "latest"],
    "present",
    "latest asks the registry in any case, since a tag may have moved; whether it has is known afterwards.",
  ),
  tool: oneOf(["auto", ...imageTools], "auto", "What pulls them; the first of these that the host has."),
  namespace: string("containerd's namespace; Kubernetes has its images in k8s.io.", "k8s.io"),
  socket: optional(path("The runtime's socket, where it isn't at the tool's usual place.")),
  hosts_dir: path("Where ctr and nerdctl look for mirrors.", "/etc/containerd/certs.d"),
  plain_http: boolean(
    "The registry speaks http only (ctr and nerdctl; others read it from their configuration).",
    false,
  ),
  platform: optional(string("Another platform than the host's, e.g. linux/arm64.")),
});
type Args = NonNullable<(typeof args)["_type"]>;
type Images = { readonly [name: string]: string };

/** Bring images from their registries before anything needs them. */
export default defineModule<Args, Images>({
  name: "image_pull",
  summary: "Pull container images by what the host has for that.",
  description:
    "Names and passwords of registries are no arguments: they stand in the runtime's own configuration, where the kubelet's pulls find them too.",
  scope: "host",
  isLong: true,
  args,
  examples: [{ args: { name: "registry.k8s.io/pause:3.10.1" }, needs: "server" }],
  returns: { images: "The names in full.", tool: "What pulled them." },

  async check(host, args, ctx) {
    const tool = await toolOf(host, args, ctx);
    const names = args.name.map(fullName);
    const before = await imagesOn(host, tool, storeOf(args), names, ctx);
    const isOpen = args.state === "latest" && names.every((name) => before[name] !== absent);
    return {
      before,
      after: isOpen
        ? ctx.unknown("whether a tag has moved is known once its registry was asked")
        : Object.fromEntries(
            names.map((name) => [name, before[name] === absent ? "present" : before[name]!]),
          ),
      result: { images: names, tool },
      touches: ["host:images"],
    };
  },

  async apply(host, args, { before }, ctx) {
    const tool = await toolOf(host, args, ctx);
    const [store, names] = [storeOf(args), args.name.map(fullName)];
    const wanted = names.filter((name) => args.state === "latest" || before[name] === absent);
    for (const name of wanted) {
      ctx.progress(`pulling ${name}`);
      const { rc, stdout, stderr } = await host.run(pull(tool, store, name), {
        rcs: "any",
        timeoutMs: 1_800_000,
        signal: ctx.signal,
      });
      if (rc !== 0) refuse(name, tool, rc, stderr.text.trim() || stdout.text.trim(), ctx);
    }
    const after = await imagesOn(host, tool, store, names, ctx);
    const missing = wanted.filter((name) => after[name] === absent);
    if (missing.length > 0)
      ctx.fail(`${tool} said that it pulled ${missing.join(", ")}, and does not have it`);
    return { after };
  },
});

const absent = "absent";

function storeOf({ namespace, socket, hosts_dir, plain_http, platform }: Args): Store {
  return { namespace, socket, hostsDir: hosts_dir, plainHttp: plain_http, platform };
}

async function toolOf(host: Host, { tool }: Args, ctx: ModuleContext): Promise<ImageTool> {
  const candidates = tool === "auto" ? imageTools : [tool];
  const places = await Promise.all(candidates.map((name) => host.which(name)));
  const found = candidates.find((_, i) => places[i] !== undefined);
  return (
    found ??
    ctx.fail(
      tool === "auto" ? `this host has none of ${imageTools.join(", ")}` : `this host has no ${tool}`,
      {
        hint: "the container runtime's package brings one",
      },
    )
  );
}

/** Ids by name, "absent" for what isn't there. */
async function imagesOn(
  host: Host,
  tool: ImageTool,
  store: Store,
  names: readonly string[],
  ctx: ModuleContext,
): Promise<Record<string, string>> {
  const asked = names.map((name) => `printf '%s\\n' "$(${identify(tool, store, name).text})"`).join("\n");
  const { rc, stdout, stderr } = await host.query(
    rawShell(`${answers(tool, store).text} || exit 9\n${asked}`),
    {
      reads: ["host:images"],
      rcs: "any",
      timeoutMs: 60_000,
    },
  );
  if (rc === 9)
    ctx.fail(`${tool} gets no answer: ${stderr.text.trim().split("\n").at(-1) ?? ""}`, {
      hint: "does the container runtime run? `service: name=containerd state=started`",
    });
  const ids = stdout.text.split("\n");
  return Object.fromEntries(names.map((name, i) => [name, ids[i] || absent]));
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/not found|manifest unknown/i, "is the name right, and the tag there? A mirror has to have it too"],
  [
    /401|403|unauthorized|denied/i,
    "the registry wants a name and password, which the runtime's own configuration has to hold",
  ],
  [/x509|certificate/i, "the registry's certificate is not trusted here: registry_mirror has `ca`"],
  [
    /server gave HTTP response to HTTPS client/i,
    "the registry speaks http only: a mirror whose url begins with http://, or plain_http: true",
  ],
  [
    /connection refused|no such host|i\/o timeout|network is unreachable|no route/i,
    "the host has no way to the registry: a mirror (registry_mirror), a proxy for the runtime, or image_load from a bundle",
  ],
  [/no space left/i, "the host's disk is full"],
];

function refuse(name: string, tool: string, rc: number, said: string, ctx: ModuleContext): never {
  ctx.fail(`${tool} could not pull ${name}: ${said.split("\n").at(-1) ?? `rc ${rc}`}`, {
    hint: hints.find(([sign]) => sign.test(said))?.[1],
    result: { rc, stderr: said },
  });
}
