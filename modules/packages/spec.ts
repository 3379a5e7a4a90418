/** A package as a task names it: `kubelet`, or with the version that it shall have, `kubelet=1.34.*`. */
export interface PackageSpec {
  readonly name: string;
  /** May hold * and ?. */
  readonly version?: string;
  /** As it was written. */
  readonly text: string;
  /**
   * `NAME-VERSION` may be a name as well as a name and a version: the host's data base is to say. What stands before the first version
   * there could be.
   */
  readonly maybe?: string;
  /** Only the manager's own dry run can tell whether it is there: a group, a file, a comparison. */
  readonly isOdd?: true;
}

/** `*`: all that are installed. */
export function isEverything({ text }: PackageSpec): boolean {
  return text === "*";
}

/** `NAME` or `NAME=VERSION`. */
export function parseSpec(text: string): PackageSpec {
  if (text === "*") return { name: text, text, isOdd: true };
  const at = text.indexOf("=");
  return at < 0 ? { name: text, text } : { name: text.slice(0, at), version: text.slice(at + 1), text };
}

/** The same, and what else the tools of rpm take: `NAME-VERSION`, `NAME >= VERSION`, `@group`, files and addresses of packages. */
export function parseRpmSpec(text: string): PackageSpec {
  if (/[<>]|\s=\s|^@|^[a-z]+:\/\/|\.rpm$|^\*$/.test(text)) return { name: text, text, isOdd: true };
  if (text.includes("=")) return parseSpec(text);
  const maybe = /^(.+?)-\d/.exec(text)?.[1];
  return maybe === undefined || text.startsWith("/") ? { name: text, text } : { name: text, text, maybe };
}

/** The same for rpm's versions, `VERSION-RELEASE`: `1.0` is every release of it. */
export function isRpmVersion(installed: string, wanted: string): boolean {
  const version = withoutEpoch(wanted);
  return isVersion(installed, version) || isVersion(installed.replace(/-[^-]*$/, ""), version);
}

/** rpm's `EPOCH:VERSION-RELEASE` as it is mostly written. */
export function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, "");
}

/** Whether an installed version is the one asked for. */
export function isVersion(installed: string, wanted: string): boolean {
  const letters = wanted
    .replace(/[.+^${}()|[\]\\~-]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${letters}$`).test(installed);
}
