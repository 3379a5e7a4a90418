import { command, commandResult } from "../command.js";

/**
 * Gives a host a containerd store that was filled once: files are hard links, since containerd never changes a layer
 * or blob; its databases, which it does change, are real copies.
 */
export async function copyImageStore(store: string, target: string): Promise<void> {
  const linked = await commandResult("cp", ["-al", `${store}/.`, target]);
  // Another file system can't share links; there it costs time and room, and works all the same.
  if (linked.rc !== 0) await command("cp", ["-a", `${store}/.`, target]);
  const databases = await command("find", [target, "-name", "*.db", "-printf", "%P\\n"]);
  for (const path of databases.split("\n").filter(Boolean))
    await command("cp", ["--remove-destination", "-a", `${store}/${path}`, `${target}/${path}`]);
}
