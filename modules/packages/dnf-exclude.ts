/** `exclude` and `excludepkgs` are one setting under two names; it may go on on lines that begin with a blank. @source dnf.conf(5) */
const setting = /^(?:exclude|excludepkgs)[ \t]*=[ \t]*(.*(?:\n[ \t]+\S.*)*)\n?/gm;

/** What dnf leaves alone by its settings. */
export function excludedIn(text: string): string[] {
  return [...text.matchAll(setting)].flatMap(([, names]) =>
    names!.split(/[\s,]+/).filter((name) => name !== ""),
  );
}

/** The settings with these packages left alone, as one line in `[main]`; without the setting where none are left. */
export function withExcluded(text: string, names: readonly string[]): string {
  const rest = text.replace(setting, "");
  if (names.length === 0) return rest;
  const line = `excludepkgs=${names.join(" ")}\n`;
  const main = /^\[main\][ \t]*\n/m.exec(rest);
  if (!main) return `[main]\n${line}${rest}`;
  const at = main.index + main[0].length;
  return rest.slice(0, at) + line + rest.slice(at);
}
