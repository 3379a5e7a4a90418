import { join } from "node:path";
import {
  defineModule,
  list,
  object,
  path,
  sh,
  string,
  type BundleFile,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { BoltFile } from "../containers/bolt.js";
import { checkBundleFile, readManifest } from "./bundle/manifest.js";
import { hapbFolder } from "./node/paths.js";

/** Gives a host the container images of a bundle that it does not have. */
export default defineModule({
  name: "image_load",
  summary: "Import container images from a bundle folder on the control machine.",
  scope: "host",
  isLong: true,
  args: object({
    bundle: string("Folder on the control machine whose manifest.json lists the archives"),
    roles: list(
      string("Role, as the manifest names it"),
      "Only images that hosts of these roles need; default: all",
      [],
    ),
    parts: list(
      string("Part, as the manifest names it"),
      "Parts of the bundle that are needed besides what every cluster has",
      [],
    ),
    namespace: string("containerd's namespace", "k8s.io"),
    socket: path("containerd's socket", "/run/containerd/containerd.sock"),
  }),
  examples: [{ args: { bundle: "/srv/kubernetes-1.34" }, needs: "cluster" }],
  returns: { images: "the images that the host has of those asked for" },

  async check(host, { bundle, roles, parts, namespace, socket }, ctx) {
    const wanted = (await images(bundle, { roles, parts }, ctx)).map(({ ref }) => ref).sort();
    const present = await imagesOn(host, namespace, socket);
    if (present === undefined)
      return { before: [], after: ctx.unknown("containerd does not run, and its store is not readable") };
    return {
      before: wanted.filter((name) => present.has(name)),
      after: wanted,
      result: { images: wanted },
      touches: ["host:images"],
    };
  },

  async apply(host, { bundle, roles, parts, namespace, socket }, { before }, ctx) {
    await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
    const missing = (await images(bundle, { roles, parts }, ctx)).filter(({ ref }) => !before.includes(ref));
    const file = `${hapbFolder}/image.tar`;
    for (const image of missing) {
      await checkBundleFile(bundle, image, ctx);
      ctx.progress(`importing ${image.ref}`);
      await host.upload(join(bundle, image.path), file, { mode: 0o600 });
      await host.run(sh`ctr -a ${socket} -n ${namespace} images import ${file} && rm -f ${file}`, {
        timeoutMs: 600_000,
      });
    }
    const present = (await imagesOn(host, namespace, socket)) ?? new Set();
    const absent = missing.filter(({ ref }) => !present.has(ref));
    if (absent.length > 0)
      ctx.fail(
        `${absent.map(({ path }) => path).join(", ")} did not bring ${absent.map(({ ref }) => ref).join(", ")}`,
      );
  },
});

type Image = BundleFile & { readonly ref: string };

interface Needs {
  readonly roles: readonly string[];
  readonly parts: readonly string[];
}

async function images(bundle: string, { roles, parts }: Needs, ctx: ModuleContext): Promise<Image[]> {
  const { files } = await readManifest(bundle, ctx);
  return files
    .filter((file): file is Image => file.kind === "image" && file.ref !== undefined)
    .filter(({ part }) => part === undefined || parts.includes(part))
    .filter((image) => roles.length === 0 || image.roles.some((role) => roles.includes(role)));
}

/** What containerd has, or kept when it last ran. Undefined where its store can't be read. */
async function imagesOn(
  host: Host,
  namespace: string,
  socket: string,
): Promise<ReadonlySet<string> | undefined> {
  const answer = await host.query(
    sh`[ -S ${socket} ] && ctr -a ${socket} --connect-timeout 5s -n ${namespace} images ls -q`,
    { reads: ["host:images"], rcs: "any" },
  );
  if (answer.rc === 0) return new Set(answer.stdout.text.split("\n").filter(Boolean));
  const store = await host.read("/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db");
  if (store === undefined) return new Set();
  try {
    return new Set(new BoltFile(store).names(["v1", namespace, "images"]));
  } catch {
    return undefined;
  }
}
