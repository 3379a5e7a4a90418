import { join } from "node:path";
import { defineModule, HostFailure, list, object, string, type Host } from "../../engine/module/index.js";
import {
  fingerprint,
  knownDigest,
  readInstalled,
  writeInstalled,
  type Installed,
} from "./bundle/installed.js";
import { checkBundleFile, readManifest } from "./bundle/manifest.js";

type Files = { [dest: string]: string | null };

/** Puts programs of a bundle on a host; its manifest says what they have to be. */
export default defineModule({
  name: "bundle_install",
  summary: "Install programs from a bundle folder on the control machine.",
  scope: "host",
  isLong: true,
  args: object({
    bundle: string("Folder on the control machine, with a manifest.json"),
    files: list(
      object({
        path: string("File in the bundle, e.g. bin/kubelet"),
        dest: string("Where it goes on the host"),
      }),
      "What to install; owner root, mode 0755",
    ),
  }),
  examples: [
    {
      args: { bundle: "/srv/kubernetes-1.34", files: [{ path: "bin/kubelet", dest: "/usr/bin/kubelet" }] },
      needs: "cluster",
    },
  ],

  async check(host, { bundle, files }, ctx) {
    const manifest = await readManifest(bundle, ctx);
    const after: Files = {};
    for (const { path, dest } of files) {
      const entry = manifest.files.find((file) => file.path === path);
      if (!entry) return ctx.fail(`the bundle ${bundle} has no ${path}`);
      after[dest] = entry.sha256;
    }
    return {
      before: await digests(host, Object.keys(after)),
      after,
      touches: files.flatMap(
        ({ dest }) => [`file:${dest}`, `path:${dest}`, `cmd:${dest.split("/").at(-1)!}`] as const,
      ),
    };
  },

  async apply(host, { bundle, files }, { before, after }, ctx) {
    const manifest = await readManifest(bundle, ctx);
    const changed = files
      .filter(({ dest }) => before[dest] !== after[dest])
      .map(({ path, dest }) => ({ dest, entry: manifest.files.find((file) => file.path === path)! }));
    // Read once for all hosts, before any of them gets something wrong.
    for (const { entry } of changed) await checkBundleFile(bundle, entry, ctx);
    await Promise.all(
      changed.map(async ({ dest, entry }) => {
        ctx.progress(`copying ${entry.path}`);
        await host.upload(join(bundle, entry.path), dest, { owner: "root", group: "root", mode: 0o755 });
      }),
    );
    // The way is ssh's, which lets nothing through that was not sent; what was sent is still what was looked at.
    for (const { entry } of changed) await checkBundleFile(bundle, entry, ctx);
    const installed: { [dest: string]: Installed[string] } = { ...(await readInstalled(host)) };
    for (const { dest, entry } of changed) {
      const state = await host.path(dest);
      if (!state.exists || state.size !== entry.size)
        throw new HostFailure(`${dest} did not arrive as the bundle's manifest has it`);
      installed[dest] = fingerprint(entry.sha256, state);
    }
    await writeInstalled(host, installed);
  },
});

/** sha256 of each file, null where there is none. */
async function digests(host: Host, paths: readonly string[]): Promise<Files> {
  const [installed, ...states] = await Promise.all([
    readInstalled(host),
    ...paths.map((path) => host.path(path)),
  ]);
  const found = await Promise.all(
    paths.map(async (path, i) => {
      const state = states[i]!;
      if (!state.exists) return null;
      return knownDigest(installed, path, state) ?? (await host.checksum(path, "sha256")) ?? null;
    }),
  );
  return Object.fromEntries(paths.map((path, i) => [path, found[i]!]));
}
