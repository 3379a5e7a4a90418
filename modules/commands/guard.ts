import {
  type ActionCheck,
  type Host,
  type Plain,
  type PlainObject,
  rawShell,
  quote,
} from "../../engine/module/index.js";

interface Guards {
  readonly chdir?: string;
  readonly creates?: string;
  readonly removes?: string;
}

/** `creates` and `removes`: whether there is anything left to run. */
export async function guard(host: Host, guards: Guards, cmd: Plain): Promise<ActionCheck> {
  const [created, removable] = await Promise.all([
    guards.creates !== undefined && isThere(host, guards.creates, guards.chdir),
    guards.removes === undefined || isThere(host, guards.removes, guards.chdir),
  ]);
  if (created) return skip(cmd, `since '${guards.creates}' exists`, `since ${guards.creates} exists`);
  if (!removable)
    return skip(cmd, `since '${guards.removes}' does not exist`, `since ${guards.removes} does not exist`);
  const isGuarded = guards.creates !== undefined || guards.removes !== undefined;
  return { willRun: true, result: isGuarded ? { cmd } : notInCheckMode(cmd) };
}

/** What a check-mode run registers for a command that nothing is known about. */
function notInCheckMode(cmd: Plain): PlainObject {
  return {
    cmd,
    skipped: true,
    msg: "Command would have run if not in check mode",
    rc: 0,
    ...{ stdout: "", stdout_lines: [], stderr: "", stderr_lines: [] },
  };
}

function skip(cmd: Plain, why: string, short: string): ActionCheck {
  const stdout = `skipped, ${short}`;
  return {
    willRun: false,
    result: {
      cmd,
      rc: 0,
      msg: `Did not run command ${why}`,
      stdout,
      stdout_lines: [stdout],
      stderr: "",
      stderr_lines: [],
    },
  };
}

async function isThere(host: Host, path: string, chdir: string | undefined): Promise<boolean> {
  const full = path.startsWith("/") || chdir === undefined ? path : `${chdir}/${path}`;
  if (!/[*?[]/.test(full)) return (await host.path(full)).exists;
  const folder = full.slice(0, full.search(/[*?[]/)).replace(/[^/]*$/, "");
  const { rc } = await host.query(
    rawShell(
      `for found in ${wildcards(full)}; do [ -e "$found" ] || [ -L "$found" ] && exit 0; done; exit 1`,
    ),
    { reads: [`path:${folder || "."}`], rcs: [0, 1] },
  );
  return rc === 0;
}

/** Quotes everything in a file name pattern but the pattern's own characters. */
function wildcards(pattern: string): string {
  return pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((piece, i) => (i % 2 || piece === "" ? piece : quote(piece)))
    .join("");
}
