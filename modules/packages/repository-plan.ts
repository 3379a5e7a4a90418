import { deb822, repoFile, withApkLines, type Repository } from "./repository-text.js";

/** Content by path; null: nothing shall stand there. */
export type FilePlan = ReadonlyMap<string, string | null>;

/** A key: its text, where it is fetched from, or where it stands on the host already. */
export type Key =
  | { readonly kind: "text"; readonly text: string; readonly name?: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "path"; readonly path: string };

/**
 * What stands on a host that knows a repository, or doesn't.
 * @param apkText what /etc/apk/repositories says now
 */
export function planRepository(
  manager: string,
  wanted: Omit<Repository, "key">,
  key: Key | undefined,
  isThere: boolean,
  apkText: string,
): FilePlan {
  const place = keyPlace(manager, wanted.name, key);
  const named = place ?? (key?.kind === "url" ? key.url : undefined);
  const plan = new Map<string, string | null>();
  if (isThere && key?.kind === "text" && place !== undefined) plan.set(place, `${key.text.trim()}\n`);
  if (isThere && key?.kind === "url" && place !== undefined) plan.set(place, fetchedFrom(key.url));
  if (manager === "apk")
    return plan.set(apkRepositories, withApkLines(apkText, wanted.urls, isThere && wanted.isEnabled));
  const { file, keys } = places(manager, wanted.name);
  if (!isThere) return new Map([file, ...keys].map((path) => [path, null]));
  const address = named?.startsWith("/") ? `file://${named}` : named;
  return plan.set(
    file,
    manager === "apt" ? deb822({ ...wanted, key: named }) : repoFile({ ...wanted, key: address }),
  );
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
