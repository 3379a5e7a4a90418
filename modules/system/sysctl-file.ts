/** One line that sets a parameter; a leading - means that failing is no error. @source sysctl.d(5) */
const assignment = /^\s*-?\s*([^\s=#;]+)\s*=\s*(.*?)\s*$/;

/** Names with slashes and with dots are the same. */
function sameName(a: string, b: string): boolean {
  const dotted = (name: string) =>
    /^[^./]*\//.test(name) ? name.replace(/[./]/g, (each) => (each === "." ? "/" : ".")) : name;
  return dotted(a) === dotted(b);
}

function isFor(line: string, name: string): boolean {
  const found = assignment.exec(line);
  return found !== null && sameName(found[1]!, name);
}

/** What the file sets it to: the last line counts. */
export function savedValue(text: string, name: string): string | undefined {
  const line = text.split("\n").findLast((each) => isFor(each, name));
  return line === undefined ? undefined : assignment.exec(line)![2]!.split(/\s+/).join(" ");
}

/** The value stands where the last line for it stood, or at the end; other lines for it go. */
export function withParameter(text: string, name: string, value: string): string {
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => isFor(line, name));
  if (last < 0) return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${name}=${value}\n`;
  return lines
    .flatMap((line, i) => (i === last ? [`${name}=${value}`] : isFor(line, name) ? [] : [line]))
    .join("\n");
}

export function withoutParameter(text: string, name: string): string {
  return text
    .split("\n")
    .filter((line) => !isFor(line, name))
    .join("\n");
}
