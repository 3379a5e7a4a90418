import { defineModule, object, path, string, type Host } from "../../engine/module/index.js";
import { digest, placeKubeconfig, type KubeconfigPlace } from "./kubeconfig/place.js";
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
    if (given === undefined)
      return {
        before: null,
        after: ctx.unknown(`there is no ${src} yet`),
        touches: [`file:${folder}/config`],
      };
    const { file, old, text } = await placeOn(host, folder, given, cluster_name);
    return {
      before: { file, digest: old === undefined ? null : digest(old) },
      after: { file, digest: digest(text) },
      result: { path: file },
      touches: [`file:${file}`, `path:${file}`],
    };
  },

  async apply(host, { user, src, cluster_name }, _check, ctx) {
    const account = await host.account(user);
    const given = await host.read(src);
    if (!account || given === undefined) return ctx.fail(`there is no ${src} on this host`);
    const folder = `${account.home}/.kube`;
    const { file, text } = await placeOn(host, folder, given, cluster_name);
    const owner = { owner: user, group: String(account.gid) };
    await host.makeDirectory(folder, { ...owner, mode: 0o700 });
    await host.write(file, text, { ...owner, mode: 0o600 });
  },
});

function placeOn(
  host: Host,
  folder: string,
  given: Uint8Array,
  clusterName: string,
): Promise<KubeconfigPlace> {
  const decoder = new TextDecoder();
  const read = async (file: string) => {
    const found = await host.read(file);
    return found && decoder.decode(found);
  };
  return placeKubeconfig(read, `${folder}/config`, decoder.decode(given), clusterName);
}
