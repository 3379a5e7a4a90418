import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  defineModule,
  object,
  onControl,
  path,
  string,
  type ModuleContext,
} from "../../engine/module/index.js";
import { digest, placeKubeconfig, type KubeconfigPlace } from "./kubeconfig/place.js";
import { adminConf } from "./node/paths.js";

/** The counterpart of `kubeconfig` for the machine that hapb runs on. */
export default defineModule({
  name: "kubeconfig_fetch",
  summary: "Add a cluster to a kubeconfig of the control machine, and leave alone what stands there.",
  description:
    "The file is its owner's alone. Other clusters in it stay; where it is no kubeconfig, the cluster goes to a file beside it.",
  scope: "cluster",
  args: object({
    dest: onControl(
      path("The kubeconfig, on the control machine; a relative one stands beside the playbook"),
    ),
    src: path("The cluster's kubeconfig, on the host", adminConf),
    cluster_name: string("Distinguishes this cluster's entries where their names are taken", "kubernetes"),
  }),
  examples: [{ args: { dest: "/tmp/hapb-kubeconfig", cluster_name: "shop" }, needs: "cluster" }],
  returns: { path: "the file that holds the cluster: dest, or one beside it where that is no kubeconfig" },

  async check(host, { dest, src, cluster_name }, ctx) {
    const given = await host.read(src);
    if (given === undefined) return { before: null, after: ctx.unknown(`there is no ${src} yet`) };
    const { file, old, text } = await placeHere(ctx, dest, given, cluster_name);
    return {
      before: { file, digest: old === undefined ? null : digest(old) },
      after: { file, digest: digest(text) },
      result: { path: file },
    };
  },

  async apply(host, { dest, src, cluster_name }, _check, ctx) {
    const given = await host.read(src);
    if (given === undefined) return ctx.fail(`there is no ${src} on this host`);
    const { file, text } = await placeHere(ctx, dest, given, cluster_name);
    await replaceFile(file, text);
  },
});

function placeHere(
  ctx: ModuleContext,
  dest: string,
  given: Uint8Array,
  clusterName: string,
): Promise<KubeconfigPlace> {
  const text = new TextDecoder().decode(given);
  return placeKubeconfig(readHere, ctx.localPath(dest), text, clusterName);
}

async function readHere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw problem;
  }
}

/** Where it is a link, what it leads to is replaced. */
async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const target = await realpath(file).catch(() => file);
  const partial = `${target}.hapb-${process.pid}`;
  try {
    await writeFile(partial, text, { mode: 0o600, flag: "wx" });
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}
