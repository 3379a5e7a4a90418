/** A package as a task names it: `kubelet`, or with the version that it shall have, `kubelet=1.34.*`. */
export interface PackageSpec {
  readonly name: string;
  /** May hold * and ?. */
  readonly version?: string;
  /** As it was written. */
  readonly text: string;
}

export function parseSpec(text: string): PackageSpec {
  const at = text.indexOf("=");
  return at < 0 ? { name: text, text } : { name: text.slice(0, at), version: text.slice(at + 1), text };
}

/** Whether an installed version is the one asked for. */
export function isVersion(installed: string, wanted: string): boolean {
  const letters = wanted
    .replace(/[.+^${}()|[\]\\~-]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${letters}$`).test(installed);
}
