import { rawShell, type Host } from "../../engine/module/index.js";

/** A folder on the host that the user alone can look into. */
export interface PrivateFolder {
  readonly path: string;
  /** False where the host lets no program run in any folder that can be written to. */
  readonly runsPrograms: boolean;
}

/**
 * Makes a folder for what has to lie on the host for a moment; whoever asks for it removes it. Of the places where one can be, the
 * first in which programs may run: /tmp is often mounted noexec, and may be read-only.
 * @throws HostFailure when there is no such place
 */
export async function privateFolder(host: Host): Promise<PrivateFolder> {
  const { stdout } = await host.run(
    rawShell(`umask 077; kept=
for place in "\${TMPDIR:-/tmp}" /var/tmp "\${HOME:-/nowhere}" /dev/shm /run; do
  d=$(mktemp -d "$place/hapb.XXXXXX" 2>/dev/null) || continue
  printf '#!/bin/sh\\n' >"$d/try" && chmod 700 "$d/try" || { rm -rf "$d"; continue; }
  if "$d/try" 2>/dev/null; then
    rm -f "$d/try"; [ -z "$kept" ] || rmdir "$kept"
    printf '%s\\n' "$d"; exit
  fi
  rm -f "$d/try"
  if [ -z "$kept" ]; then kept=$d; else rmdir "$d"; fi
done
if [ -z "$kept" ]; then echo "there is no folder for temporary files: none of \${TMPDIR:-/tmp}, /var/tmp, $HOME, /dev/shm and /run can be written to" >&2; exit 1; fi
printf '%s\\nnoexec\\n' "$kept"`),
  );
  const [path = "", noexec] = stdout.text.split("\n");
  return { path, runsPrograms: noexec !== "noexec" };
}
