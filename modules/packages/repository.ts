import {
  HostFailure,
  sh,
  type Check,
  type Host,
  type ModuleContext,
  type ReadKey,
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

/** Which of these keys the host's other repositories name as well. */
export async function namedElsewhere(
  host: Host,
  { file, keys }: { readonly file: string; readonly keys: readonly string[] },
): Promise<string[]> {
  if (keys.length === 0) return [];
  const patterns = keys.flatMap((key) => ["-e", key]);
  const folders = ["/etc/apt", "/etc/yum.repos.d", "/etc/zypp/repos.d"];
  const { stdout } = await host.query(
    sh`grep -rHoF ${patterns} /etc/apt/sources.list /etc/apt/sources.list.d ${folders.slice(1)} 2>/dev/null; :`,
    { reads: folders.map((folder): ReadKey => `path:${folder}`) },
  );
  const lines = stdout.text.split("\n").filter((line) => !line.startsWith(`${file}:`));
  return keys.filter((key) => lines.some((line) => line.endsWith(`:${key}`)));
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

/** A file as it was: its bytes, as keys may be no text; undefined where there was none. */
export interface Kept {
  readonly path: string;
  readonly content: Uint8Array | undefined;
  readonly mode: number;
}

export function keep(host: Host, paths: readonly string[]): Promise<Kept[]> {
  return Promise.all(
    paths.map(async (path) => {
      const [content, state] = await Promise.all([host.read(path), host.path(path, { follow: true })]);
      return { path, content, mode: state.exists ? state.mode : 0o644 };
    }),
  );
}

/**
 * Makes a repository known.
 * @throws HostFailure when that fails, or it doesn't answer or isn't to be trusted; then all stands as before
 */
export async function orPutBack(
  host: Host,
  before: readonly Kept[],
  change: () => Promise<void>,
): Promise<void> {
  try {
    await change();
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    for (const { path, content, mode } of before)
      if (content) await host.write(path, content, { mode });
      else if ((await host.path(path)).exists) await host.remove(path);
    throw new HostFailure(`${problem.message.replace(/\.$/, "")}; the repository is left as it was`, {
      ...(problem.rc === undefined ? {} : { rc: problem.rc }),
      stdout: problem.stdout,
      stderr: problem.stderr,
      hint: problem.hint,
      result: problem.result,
    });
  }
}

/** Reads the lists anew after a repository went. Another one that is down keeps none here. @returns what to warn of */
export async function refreshWithout(
  host: Host,
  manager: PackageManager,
  ctx: ModuleContext,
): Promise<string[]> {
  try {
    await manager.refresh(host, ctx);
    return [];
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    return [`the repository is removed, but the lists could not be read anew: ${problem.message}`];
  }
}

/**
 * A key from an address, by what the host has for that, and as apt reads it under the name .gpg. From https no redirection leads to http;
 * what doesn't begin as a packet of OpenPGP is refused.
 * @source RFC 9580, 4.2: the first bit of a packet is one
 */
export async function fetchKey(host: Host, url: string, path: string, ctx: ModuleContext): Promise<void> {
  const isSafe = url.startsWith("https:");
  const curlFlags = isSafe ? ["--proto", "=https", "--proto-redir", "=https"] : [];
  const script = sh`u=${url} p=${path} safe=${isSafe ? 1 : 0}
t=$(mktemp) && trap 'rm -f "$t"' EXIT
if command -v curl >/dev/null; then curl -fsSL ${curlFlags} --retry 2 -o "$t" -- "$u" || exit
elif command -v wget >/dev/null; then
  said=$(wget -O "$t" -- "$u" 2>&1) || { rc=$?; printf '%s\n' "$said" | tail -n 3 >&2; exit "$rc"; }
  case $safe$said in 1*'Location: http:'*) echo "$u leads to an address without https" >&2; exit 1 ;; esac
else echo "the host has neither curl nor wget to fetch $u" >&2; exit 1; fi
mkdir -p "\${p%/*}" && umask 022
if grep -q '^-----BEGIN PGP' "$t"; then
  awk '/^-----BEGIN/ { b = 1; h = 0; next } /^-----END/ { b = 0 } { sub(/\r$/, "") } b && !h && /^$/ { h = 1; next } b && h && !/^=/' "$t" | base64 -d >"$p.new"
else cat "$t" >"$p.new"; fi
first=$(od -An -tu1 -N1 "$p.new" | tr -d ' ')
if [ "\${first:-0}" -ge 128 ]; then mv "$p.new" "$p"; else rm -f "$p.new"; echo "there is no key of OpenPGP at $u" >&2; exit 1; fi`;
  try {
    await host.run(script, { signal: ctx.signal });
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    ctx.fail(problem.message, { hint: "`key` takes the key's text as well, such as of lookup('file', ...)" });
  }
}
