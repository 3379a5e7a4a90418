/** What `cron` shall see to in a crontab. @source crontab(5) */
export interface CronEntry {
  readonly name: string;
  /** The lines themselves, without what names them; undefined for one that goes. */
  readonly line?: string;
}

/** What names the line below it; Ansible's word, so that its crontabs are taken over. */
export function marker(name: string): string {
  return `#Ansible: ${name}`;
}

/** The job below each line that names it so. */
export function jobLines(text: string, name: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => (isMarker(line, name) ? [lines[i + 1] ?? ""] : []));
}

/** The job stands where the first one of its name stood, or at the end; others of its name go. */
export function withJob(text: string, { name, line }: CronEntry): string {
  const lines = linesOf(text);
  const kept: string[] = [];
  let isPut = line === undefined;
  for (let i = 0; i < lines.length; i++) {
    if (!isMarker(lines[i]!, name)) kept.push(lines[i]!);
    else {
      if (!isPut) kept.push(marker(name), line!);
      isPut = true;
      i++;
    }
  }
  if (!isPut) kept.push(marker(name), line!);
  return kept.map((each) => `${each}\n`).join("");
}

/** The lines that set a variable. */
export function variableLines(text: string, name: string): string[] {
  return linesOf(text).filter((line) => isVariable(line, name));
}

/**
 * The variable stands where it stood, or behind or before another one, or at the top.
 * @returns undefined when the other one isn't there
 */
export function withVariable(
  text: string,
  { name, line }: CronEntry,
  place: { readonly after?: string; readonly before?: string },
): string | undefined {
  const lines = linesOf(text);
  const first = lines.findIndex((each) => isVariable(each, name));
  const rest = lines.filter((each, i) => i === first || !isVariable(each, name));
  if (first >= 0) rest.splice(first, 1, ...(line === undefined ? [] : [line]));
  else if (line !== undefined) {
    const other = place.after ?? place.before;
    const at = other === undefined ? 0 : rest.findIndex((each) => isVariable(each, other));
    if (at < 0) return undefined;
    rest.splice(place.after === undefined ? at : at + 1, 0, line);
  }
  return rest.map((each) => `${each}\n`).join("");
}

function isMarker(line: string, name: string): boolean {
  return line.trimEnd() === marker(name);
}

function isVariable(line: string, name: string): boolean {
  return line.startsWith(`${name}=`) || new RegExp(`^${name.replace(/\W/g, "\\$&")}\\s*=`).test(line);
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
