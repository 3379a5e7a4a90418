import { rawShell, sh, type Host, type ModuleContext } from "../../engine/module/index.js";
import { privateFolder } from "./private-folder.js";

/**
 * Lets the user's own command judge new content before it replaces the old: written to a private folder under its own name, the
 * command's `%s` is that file.
 * @param bring puts the content at a path on the host
 */
export async function validate(
  host: Host,
  command: string | undefined,
  name: string,
  bring: (path: string) => Promise<void>,
  ctx: ModuleContext,
): Promise<void> {
  if (command === undefined) return;
  if (!command.includes("%s")) ctx.fail(`validate has to name the file as %s: ${command}`);
  const { path: folder } = await privateFolder(host);
  try {
    const file = `${folder}/${name.replace(/^.*\//, "")}`;
    await bring(file);
    const { rc, stdout, stderr } = await host.run(rawShell(command.replaceAll("%s", sh`${file}`.text)), {
      rcs: "any",
      signal: ctx.signal,
    });
    if (rc === 0) return;
    ctx.fail(`the new content is not valid (${command.replaceAll("%s", name)}); the old one stays`, {
      result: { rc, stdout: stdout.text, stderr: stderr.text, exit_status: rc },
    });
  } finally {
    await host.remove(folder);
  }
}
