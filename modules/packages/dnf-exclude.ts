/** `exclude` and `excludepkgs` are one setting under two names; it may go on on lines that begin with a blank. @source dnf.conf(5) */
const setting = /^(?:exclude|excludepkgs)[ \t]*=[ \t]*(.*(?:\n[ \t]+\S.*)*)\n?/gm;

/** What dnf leaves alone by its own settings; repositories have such settings of their own in other sections. */
export function excludedIn(text: string): string[] {
  return [...parts(text).main.matchAll(setting)].flatMap(([, names]) =>
    names!.split(/[\s,]+/).filter((name) => name !== ""),
  );
}

/** The settings with these packages left alone, as one line in `[main]`; without the setting where none are left. */
export function withExcluded(text: string, names: readonly string[]): string {
  const { before, main, after } = parts(text);
  const line = names.length === 0 ? "" : `excludepkgs=${names.join(" ")}\n`;
  const head = before === "" && line !== "" ? "[main]\n" : before.replace(/\]$/, "]\n");
  return head + line + main.replace(setting, "") + after;
}

/** Up to the heading `[main]`, what stands below it, and the sections behind. What has no heading at all counts as main. */
function parts(text: string): { readonly before: string; readonly main: string; readonly after: string } {
  const start = /^\[main\][ \t]*(\n|$)/m.exec(text);
  const at = start ? start.index + start[0].length : 0;
  const end = /^\[/m.exec(text.slice(at));
  const stop = end ? at + end.index : text.length;
  return { before: text.slice(0, at), main: text.slice(at, stop), after: text.slice(stop) };
}
