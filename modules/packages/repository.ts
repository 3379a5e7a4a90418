import {
  HostFailure,
  sh,
  type Check,
  type Host,
  type ModuleContext,
  type TextDiff,
} from "../../engine/module/index.js";
import { listsKey } from "./lists.js";
import type { PackageManager } from "./manager.js";
import type { FilePlan } from "./repository-plan.js";

/** Content of the files that make a repository, by path; null where there is none. */
export type RepositoryState = { [path: string]: string | null };

export async function readState(host: Host, paths: readonly string[]): Promise<RepositoryState> {
  const contents = await Promise.all(paths.map((path) => host.read(path)));
  return Object.fromEntries(
    paths.map((path, i) => [path, contents[i] ? Buffer.from(contents[i]).toString() : null]),
  );
}

/**
 * The check of files that the package manager reads; when they change, so may its lists.
 * @param fetched a key whose content isn't known before
 */
export function checkFiles(
  before: RepositoryState,
  plan: FilePlan,
  fetched: string | undefined,
): Check<RepositoryState> {
  const after = Object.fromEntries(plan);
  const all = [...plan].filter(([path, text]) => before[path] !== text);
  const changing = all.filter(([path]) => path !== fetched);
  const isFetched = all.length > changing.length && fetched !== undefined;
  return {
    before,
    after,
    predicts: changing.map(([path, text]) => ({
      key: `file:${path}` as const,
      value: text === null ? undefined : Buffer.from(text),
    })),
    touches: [
      ...(all.length > 0 ? ([listsKey] as const) : []),
      ...(isFetched ? ([`file:${fetched}`] as const) : []),
    ],
    diff: changing.map(([path, text]): TextDiff => ({
      label: path,
      before: before[path] ?? "",
      after: text ?? "",
    })),
  };
}

/** Puts the files in place; folders that aren't there are made. */
export async function placeFiles(host: Host, files: RepositoryState): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) {
      if ((await host.path(path)).exists) await host.remove(path);
      continue;
    }
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!(await host.path(folder)).exists) await host.makeDirectory(folder, { mode: 0o755 });
    await host.write(path, text, { mode: 0o644 });
  }
}

/**
 * Reads the lists anew after a change of repositories.
 * @throws HostFailure when one doesn't answer or isn't to be trusted; then all stands as before
 */
export async function refreshOr(
  host: Host,
  manager: PackageManager,
  before: RepositoryState,
  ctx: ModuleContext,
): Promise<void> {
  try {
    await manager.refresh(host, ctx);
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    await placeFiles(host, before);
    throw new HostFailure(`${problem.message.replace(/\.$/, "")}; the repository is left as it was`, {
      ...(problem.rc === undefined ? {} : { rc: problem.rc }),
      stdout: problem.stdout,
      stderr: problem.stderr,
      hint: problem.hint,
      result: problem.result,
    });
  }
}

/** A key from an address, by what the host has for that, and as apt reads it under the name .gpg. */
export async function fetchKey(host: Host, url: string, path: string, ctx: ModuleContext): Promise<void> {
  const script = sh`u=${url} p=${path}
t=$(mktemp) && trap 'rm -f "$t"' EXIT
if command -v curl >/dev/null; then curl -fsSL --retry 2 -o "$t" -- "$u" || exit
elif command -v wget >/dev/null; then wget -q -O "$t" -- "$u" || exit
else echo "the host has neither curl nor wget to fetch $u" >&2; exit 1; fi
mkdir -p "\${p%/*}" && umask 022
if grep -q '^-----BEGIN PGP' "$t"; then
  awk '/^-----BEGIN/ { b = 1; h = 0; next } /^-----END/ { b = 0 } { sub(/\r$/, "") } b && !h && /^$/ { h = 1; next } b && h && !/^=/' "$t" | base64 -d >"$p.new"
else cat "$t" >"$p.new"; fi
if [ -s "$p.new" ]; then mv "$p.new" "$p"; else rm -f "$p.new"; echo "there is no key at $u" >&2; exit 1; fi`;
  try {
    await host.run(script, { signal: ctx.signal });
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    ctx.fail(problem.message, { hint: "`key` takes the key's text as well, such as of lookup('file', ...)" });
  }
}
