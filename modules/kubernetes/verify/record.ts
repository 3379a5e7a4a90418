import type { Host, PlainObject } from "../../../engine/module/index.js";

/** Gone after a boot of this host, as it should be. */
const recordPath = "/run/hapb/verified.json";

/** Whether pods were tried on these very nodes, none of which was booted or made anew since. */
export async function wasVerified(host: Host, nodes: readonly PlainObject[]): Promise<boolean> {
  const bytes = await host.read(recordPath);
  return bytes !== undefined && new TextDecoder().decode(bytes) === textOf(nodes);
}

/** Before pods are made: where they are left behind, nothing says so but that nobody was verified. */
export async function forgetVerified(host: Host): Promise<void> {
  await host.remove(recordPath);
}

export async function noteVerified(host: Host, nodes: readonly PlainObject[]): Promise<void> {
  await host.makeDirectory("/run/hapb", { owner: "root", group: "root", mode: 0o700 });
  await host.write(recordPath, textOf(nodes), { mode: 0o600 });
}

function textOf(nodes: readonly PlainObject[]): string {
  const known = nodes.map(({ name, uid, boot }) => `${String(name)} ${String(uid)} ${String(boot)}`);
  return `${JSON.stringify(known.sort())}\n`;
}
