/** A repository as every package manager has it. */
export interface Repository {
  readonly name: string;
  readonly description: string;
  readonly urls: readonly string[];
  readonly isEnabled: boolean;
  /** Its signatures are looked at. */
  readonly isChecked: boolean;
  /** Where its key is: a path or an address; undefined when the host has it already. */
  readonly key?: string | undefined;
  /** apt alone. */
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly architectures: readonly string[];
  readonly types: readonly string[];
  /** Further settings in the manager's own words, as they are written. */
  readonly options: Readonly<Record<string, string>>;
}

/** @source sources.list(5), DEB822-style format */
export function deb822(repository: Repository): string {
  const fields: [string, readonly string[]][] = [
    ["Types", repository.types],
    ["URIs", repository.urls],
    ["Suites", repository.suites],
    ["Components", repository.components],
    ["Architectures", repository.architectures],
    ["Signed-By", repository.key === undefined ? [] : [repository.key]],
    ["Enabled", repository.isEnabled ? [] : ["no"]],
    ["Trusted", repository.isChecked ? [] : ["yes"]],
    ...Object.entries(repository.options).map(([name, value]): [string, string[]] => [name, [value]]),
  ];
  const title = repository.description === "" ? "" : `# ${repository.description.replaceAll("\n", " ")}\n`;
  return (
    title +
    fields.flatMap(([name, words]) => (words.length > 0 ? [`${name}: ${words.join(" ")}\n`] : [])).join("")
  );
}

/** How many repositories a .sources file has: stanzas stand apart by empty lines, comments count for none. */
export function stanzasIn(text: string): number {
  const isField = (line: string): boolean => /^[^#\s]/.test(line);
  return text.split(/\n(?:[ \t]*\n)+/).filter((part) => part.split("\n").some(isField)).length;
}

/** @source dnf.conf(5), zypper(8): what both read */
export function repoFile(repository: Repository): string {
  const { name, description, urls, isEnabled, isChecked, key, options } = repository;
  const settings: [string, string][] = [
    ["name", description === "" ? name : description.replaceAll("\n", " ")],
    ["baseurl", urls.join("\n        ")],
    ["enabled", isEnabled ? "1" : "0"],
    ["gpgcheck", isChecked ? "1" : "0"],
    ...(key === undefined ? [] : ([["gpgkey", key]] as [string, string][])),
    ...Object.entries(options),
  ];
  return `[${name}]\n${settings.map(([setting, value]) => `${setting}=${value}\n`).join("")}`;
}

/** Lines of /etc/apk/repositories with these among them, or without; others stay as they are. */
export function withApkLines(text: string, urls: readonly string[], areThere: boolean): string {
  const lines = text.split("\n").filter((line, i, all) => line !== "" || i < all.length - 1);
  if (!areThere) return join(lines.filter((line) => !urls.includes(line.trim())));
  const there = new Set(lines.map((line) => line.trim()));
  return join([...lines, ...urls.filter((url) => !there.has(url))]);
}

const join = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
