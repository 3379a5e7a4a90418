import { sh, type Host, type ModuleContext } from "../../engine/module/index.js";

/** A template is loaded as one of its instances: app@.service as app@i.service. */
export function loadable(unit: string): string {
  return unit.replace("@.", "@i.");
}

/**
 * Lets systemd read a unit's file before it takes the old one's place: what it would ignore or refuse is a failure. A program that isn't
 * there yet is none: it may come with a later task.
 * @param dropIn the file's name in the unit's folder of drop-ins; without it, the file is the unit
 */
export async function verify(
  host: Host,
  unit: string,
  dropIn: string | undefined,
  content: Uint8Array,
  ctx: ModuleContext,
): Promise<void> {
  const place = dropIn === undefined ? unit : `${unit}.d/${dropIn}`;
  const { stdout } = await host.run(
    sh`command -v systemd-analyze >/dev/null 2>&1 || exit 0
d=$(mktemp -d "\${TMPDIR:-/tmp}/hapb.XXXXXX") || exit; trap 'rm -rf "$d"' EXIT; mkdir "$d"/${`${unit}.d`} && cat > "$d"/${place} || exit
[ -e "$d"/${unit} ] || cp -L "$(systemctl show --value -p FragmentPath -- ${loadable(unit)})" "$d"/${unit} 2>/dev/null || exit 0
cd "$d" && systemd-analyze verify --man=no "$d"/${unit} 2>&1 | sed "s,$d/,,"`,
    { input: content, signal: ctx.signal },
  );
  const complaints = stdout.text
    .split("\n")
    .filter(
      (line) => line.startsWith(`${place}:`) || (line.startsWith(`${unit}: `) && line.endsWith("Refusing.")),
    )
    .filter((line) => !line.includes("is not executable"));
  if (complaints.length === 0) return;
  ctx.fail(`systemd doesn't take this as it is: ${complaints[0]}`, {
    hint: "nothing was changed; verify: false writes it nevertheless",
    result: { stderr: complaints.join("\n") },
  });
}
