import { createHash } from "node:crypto";
import { defineModule, object, path, string } from "../../engine/module/index.js";
import { mergeKubeconfig } from "./kubeconfig/merge.js";
import { adminConf } from "./node/paths.js";

export default defineModule({
  name: "kubeconfig",
  summary: "Add a cluster to a user's ~/.kube/config, and leave alone what stands there.",
  scope: "host",
  args: object({
    user: string("User whose ~/.kube/config it is", "root"),
    src: path("The cluster's kubeconfig, on the host", adminConf),
    cluster_name: string("Distinguishes this cluster's entries where their names are taken", "kubernetes"),
  }),
  examples: [{ args: { user: "root" }, needs: "cluster" }],
  returns: {
    path: "the file that holds the cluster: ~/.kube/config, or one beside it where that is no kubeconfig",
  },

  async check(host, { user, src, cluster_name }, ctx) {
    const [account, given] = await Promise.all([host.account(user), host.read(src)]);
    if (!account) return ctx.fail(`there is no user ${user} on this host`);
    const folder = `${account.home}/.kube`;
    const known = await host.read(`${folder}/config`);
    if (given === undefined)
      return {
        before: null,
        after: ctx.unknown(`there is no ${src} yet`),
        touches: [`file:${folder}/config`],
      };
    const decode = (bytes: Uint8Array | undefined) =>
      bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    const merged = mergeKubeconfig(decode(known), decode(given)!, cluster_name);
    // What can't be read as a kubeconfig is somebody's, whatever it is.
    const file = merged.kind === "file" ? `${folder}/config` : `${folder}/config-${cluster_name}`;
    const before = merged.kind === "file" ? decode(known) : decode(await host.read(file));
    const text = merged.kind === "file" ? merged.text : decode(given)!;
    return {
      before: { file, digest: before === undefined ? null : digest(before) },
      after: { file, digest: digest(text) },
      result: { path: file },
      touches: [`file:${file}`, `path:${file}`],
    };
  },

  async apply(host, { user, src, cluster_name }, { after }, ctx) {
    const account = await host.account(user);
    const given = await host.read(src);
    if (!account || given === undefined) return ctx.fail(`there is no ${src} on this host`);
    const file = (after as { file: string }).file;
    const known = await host.read(file);
    const decoder = new TextDecoder();
    const merged = mergeKubeconfig(known && decoder.decode(known), decoder.decode(given), cluster_name);
    const owner = { owner: user, group: String(account.gid) };
    await host.makeDirectory(`${account.home}/.kube`, { ...owner, mode: 0o700 });
    await host.write(file, merged.kind === "file" ? merged.text : given, { ...owner, mode: 0o600 });
  },
});

/** Keys stand in these files: states are told apart without showing them. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
