import { sectionIn, withSection } from "./repository-section.js";
import { deb822, repoFile, withApkLines, type Repository } from "./repository-text.js";

/** Content by path; null: nothing shall stand there. */
export type FilePlan = ReadonlyMap<string, string | null>;

/** A key: its text, where it is fetched from, or where it stands on the host already. */
export type Key =
  | { readonly kind: "text"; readonly text: string; readonly name?: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "path"; readonly path: string };

/** What the host has now: content by path. */
export type Found = Readonly<Record<string, string | null>>;

/** What stands on a host that knows a repository. */
export function planRepository(
  manager: string,
  wanted: Omit<Repository, "key">,
  key: Key | undefined,
  found: Found,
): FilePlan {
  const place = keyPlace(manager, wanted.name, key);
  const named = place ?? (key?.kind === "url" ? key.url : undefined);
  const plan = new Map<string, string | null>();
  if (key?.kind === "text" && place !== undefined) plan.set(place, `${key.text.trim()}\n`);
  if (key?.kind === "url" && place !== undefined) plan.set(place, fetchedFrom(key.url));
  if (manager === "apk")
    return plan.set(
      apkRepositories,
      withApkLines(found[apkRepositories] ?? "", wanted.urls, wanted.isEnabled),
    );
  const { file } = places(manager, wanted.name);
  if (manager === "apt") return plan.set(file, deb822({ ...wanted, key: named }));
  const section = repoFile({ ...wanted, key: named?.startsWith("/") ? `file://${named}` : named });
  return plan.set(file, withSection(found[file] ?? "", wanted.name, section));
}

/**
 * What stands on a host that doesn't know a repository.
 * @param keys that go with it
 */
export function planWithout(
  manager: string,
  { name, urls }: Pick<Repository, "name" | "urls">,
  keys: readonly string[],
  found: Found,
): FilePlan {
  if (manager === "apk")
    return new Map([[apkRepositories, withApkLines(found[apkRepositories] ?? "", urls, false)]]);
  const { file } = places(manager, name);
  const rest = manager === "apt" ? null : withSection(found[file] ?? "", name, undefined);
  return new Map<string, string | null>([[file, rest], ...keys.map((path) => [path, null] as const)]);
}

/** The repository's file, and the keys under the repository's own name that it names and nothing else in it does. */
export function ownKeys(
  manager: string,
  name: string,
  found: Found,
): { readonly file: string; readonly keys: readonly string[] } {
  if (manager === "apk") return { file: apkRepositories, keys: [] };
  const { file, keys } = places(manager, name);
  const text = found[file] ?? "";
  const own = manager === "apt" ? text : (sectionIn(text, name) ?? "");
  const rest = manager === "apt" ? "" : (withSection(text, name, undefined) ?? "");
  return {
    file,
    keys: keys.filter((key) => found[key] !== null && own.includes(key) && !rest.includes(key)),
  };
}

export const apkRepositories = "/etc/apk/repositories";

/** What stands for a key that was fetched: it counts as the right one when it is there. */
export const fetchedFrom = (url: string): string => `from ${url}`;

/** The file of a repository, and those that its key may have been written to. */
function places(manager: string, name: string): { readonly file: string; readonly keys: readonly string[] } {
  if (manager === "apt")
    return {
      file: `/etc/apt/sources.list.d/${name}.sources`,
      keys: ["asc", "gpg"].map((end) => `/etc/apt/keyrings/${name}.${end}`),
    };
  const folder = manager === "zypper" ? "/etc/zypp/repos.d" : "/etc/yum.repos.d";
  return { file: `${folder}/${name}.repo`, keys: [rpmKey(name)] };
}

/** All files that a repository of this name may have, whatever the package manager. */
export function possibleFiles(name: string, keyName: string | undefined): string[] {
  const named = ["apt", "zypper", "dnf"].map((manager) => places(manager, name));
  const apkKey = `/etc/apk/keys/${keyName ?? `${name}.rsa.pub`}`;
  return [...new Set([...named.flatMap(({ file, keys }) => [file, ...keys]), apkRepositories, apkKey])];
}

const rpmKey = (name: string): string => `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`;

/** Where a key stands on the host; undefined: its manager fetches it itself. apt wants to know by the name how it is written. */
export function keyPlace(manager: string, name: string, key: Key | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (key.kind === "path") return key.path;
  const isText = key.kind === "text";
  if (manager === "apt") return `/etc/apt/keyrings/${name}.${isText ? "asc" : "gpg"}`;
  if (manager === "apk") return isText ? `/etc/apk/keys/${key.name ?? `${name}.rsa.pub`}` : undefined;
  return isText ? rpmKey(name) : undefined;
}
