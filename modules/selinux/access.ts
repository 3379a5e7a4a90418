import {
  HostFailure,
  sh,
  type Host,
  type ModuleContext,
  type ReadKey,
  type Script,
} from "../../engine/module/index.js";

/** Asks semanage; it reads the policy's store, which takes it about a second. @throws HostFailure where it isn't there or refuses */
export async function askSemanage(
  host: Host,
  question: Script,
  reads: readonly ReadKey[],
  ctx: ModuleContext,
): Promise<string> {
  const { rc, stdout, stderr } = await host.query(
    sh`command -v semanage >/dev/null 2>&1 || exit 127
${question}`,
    { reads, rcs: "any", limit: 4 * 1024 * 1024 },
  );
  if (rc === 127)
    ctx.fail("this host has no semanage", { hint: "the package policycoreutils-python-utils brings it" });
  if (rc !== 0)
    throw new HostFailure(`semanage: ${stderr.text.trim().split("\n").pop() ?? `rc ${rc}`}`, {
      rc,
      stdout: stdout.text,
      stderr: stderr.text,
    });
  return stdout.text;
}

/** Whether the running kernel has SELinux. */
export const isEnabled = sh`[ -e /sys/fs/selinux/enforce ]`;

export function requireEnabled(enabled: boolean, ignoresState: boolean, ctx: ModuleContext): void {
  if (!enabled && !ignoresState)
    ctx.fail("SELinux is off on this host", {
      hint: "ignore_selinux_state: true sets it in the policy's store nevertheless, for when it is on",
    });
}
