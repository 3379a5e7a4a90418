import { createHash } from "node:crypto";
import { parseDocument } from "yaml";
import {
  defineModule,
  HostFailure,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { runningContainers, waitForContainers } from "./containers.js";
import { manifestsFolder } from "./node/paths.js";

/** The kubelet starts a static pod anew when its manifest changes, not when a file that it mounts does. */
const checksumAnnotation = "hapb/config-sha256";

export default defineModule({
  name: "static_pod",
  summary: "Have the kubelet run a pod of this host's own, and run it anew when its configuration changes.",
  scope: "host",
  args: object({
    name: string("Name of the manifest's file, and of the container that is waited for"),
    manifest: optional(string("The pod, as YAML")),
    config: list(path("File that the pod mounts"), "Files whose checksum goes into the manifest", []),
    state: oneOf(["present", "absent"], "present", "Whether the pod runs."),
    timeout: integer("Seconds to wait for the container, where a kubelet runs", 120),
  }),
  examples: [
    {
      args: {
        name: "example",
        manifest: "apiVersion: v1\nkind: Pod\nmetadata: { name: example }\nspec: { containers: [] }\n",
        config: ["/etc/hostname"],
      },
      cleanup: "rm -rf /etc/kubernetes/manifests",
    },
  ],

  async check(host, { name, manifest, config, state }, ctx) {
    const file = `${manifestsFolder}/${name}.yaml`;
    const present = await host.read(file);
    const before = present === undefined ? null : new TextDecoder().decode(present);
    const after = state === "absent" ? null : await complete(host, manifest, config, ctx);
    const content = after === null ? undefined : new TextEncoder().encode(after);
    return {
      before,
      after,
      diff: [{ label: file, before: before ?? "", after: after ?? "" }],
      predicts: [{ key: `file:${file}`, value: content }],
      touches: ["host:containers"],
    };
  },

  async apply(host, { name, timeout }, { after }, ctx) {
    const file = `${manifestsFolder}/${name}.yaml`;
    const isKubeletUp = (await host.unit("kubelet")).activity === "active";
    const known = isKubeletUp ? await runningContainers(host, name) : undefined;
    if (after === null) await host.remove(file);
    else {
      await host.makeDirectory(manifestsFolder, { owner: "root", group: "root", mode: 0o755 });
      await host.write(file, after, { owner: "root", group: "root", mode: 0o600 });
    }
    if (known === undefined || timeout === 0) return;
    ctx.progress(`waiting for the kubelet to ${after === null ? "stop" : "run"} ${name}`);
    const isThere = (now: readonly string[]) =>
      after === null ? now.length === 0 : now.some((id) => !known.includes(id));
    if (await waitForContainers(host, name, isThere, timeout)) return;
    throw new HostFailure(
      `the kubelet did not ${after === null ? "stop" : "start"} ${name} within ${timeout} s`,
      {
        hint: "journalctl -u kubelet -n 50",
      },
    );
  },
});

/** The manifest with the checksum of what the pod mounts. */
async function complete(
  host: Host,
  manifest: string | undefined,
  config: readonly string[],
  ctx: ModuleContext,
): Promise<string> {
  if (manifest === undefined) ctx.fail("static_pod needs a manifest");
  const document = parseDocument(manifest);
  if (document.errors.length > 0) ctx.fail(`the manifest is not YAML: ${document.errors[0]!.message}`);
  if (config.length === 0) return document.toString();
  const hash = createHash("sha256");
  const contents = await Promise.all(config.map((file) => host.read(file)));
  contents.forEach((content, i) => {
    if (content === undefined) ctx.fail(`${config[i]!}, which the pod mounts, is not there`);
    hash.update(content);
  });
  document.setIn(["metadata", "annotations", checksumAnnotation], hash.digest("hex"));
  return document.toString();
}
