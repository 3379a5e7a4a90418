import {
  parseStatLine,
  quote,
  rawShell,
  sh,
  statFormat,
  type ExistingPath,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

/** Where to look, and what the host itself can leave out. */
export interface Walk {
  readonly paths: readonly string[];
  readonly patterns: readonly string[];
  readonly use_regex: boolean;
  readonly file_type: "any" | "directory" | "file" | "link";
  readonly recurse: boolean;
  readonly depth?: number;
  readonly follow: boolean;
}

export interface Walked {
  readonly entries: readonly { readonly path: string; readonly name: string; readonly state: ExistingPath }[];
  readonly examined: number;
  /** Why, by path. */
  readonly skipped: Readonly<Record<string, string>>;
  /** The host's clock, seconds since 1970. */
  readonly now: number;
}

const limit = 64 * 1024 * 1024;

/**
 * Walks through folders on the host, in one request. What can be told by name and kind alone is left out there, the rest is
 * decided here: so that neither GNU's nor busybox' own conditions matter.
 */
export async function walk(host: Host, asked: Walk, ctx: ModuleContext): Promise<Walked> {
  const depth = asked.recurse ? asked.depth : 1;
  const words = [
    `find ${asked.follow ? "-L" : "-H"} "$p" -mindepth 1`,
    ...(depth === undefined ? [] : [`-maxdepth ${depth}`]),
    // A line of the answer ends where a name's line would: such names are left out.
    `! -path '*\n*' ${prefilter(asked)} -exec stat -c '${statFormat}|%n' {} +`,
    `-o -exec sh -c 'echo "+$#"' hapb {} +`,
  ].join(" ");
  const script = rawShell(
    `date +%s; for p in ${asked.paths.map(quote).join(" ")}; do if [ -d "$p" ]; then ${words}; else printf '!%s\\n' "$p"; fi; done`,
  );
  const { stdout, stderr } = await host.query(script, {
    reads: asked.paths.map((path) => `path:${path}` as const),
    rcs: "any",
    timeoutMs: 600_000,
    limit,
  });
  if (stdout.isCut)
    ctx.fail(`there is too much below ${asked.paths.join(", ")} to look at in one go`, {
      hint: "narrow it down: patterns, file_type, depth",
    });
  return parse(stdout.text, stderr.text);
}

/** A first sieve that lets through all that is wanted. */
function prefilter({ patterns, use_regex, file_type, follow }: Walk): string {
  const isPlain = !use_regex && patterns.every((each) => /^[A-Za-z0-9._*-]+$/.test(each));
  const names = isPlain && patterns.length > 0 ? patterns.map((each) => sh`-name ${each}`.text) : [];
  // Through links, find's own kinds are those of what they lead to.
  const kind = follow || file_type === "any" ? "" : `-type ${file_type[0]!}`;
  return [kind, names.length > 0 ? `\\( ${names.join(" -o ")} \\)` : ""].join(" ");
}

function parse(answer: string, errors: string): Walked {
  const [now = "", ...lines] = answer.split("\n");
  const entries: Walked["entries"][number][] = [];
  const skipped: Record<string, string> = {};
  let others = 0;
  for (const line of lines) {
    const found = parseStatLine(line);
    if (found) {
      const path = found.rest.replace(/\/{2,}/g, "/");
      entries.push({ path, name: path.slice(path.lastIndexOf("/") + 1), state: found.state });
    } else if (line.startsWith("+")) others += Number(line.slice(1));
    else if (line.startsWith("!")) skipped[line.slice(1)] = `'${line.slice(1)}' is not a directory`;
  }
  for (const [, path, why] of errors.matchAll(
    /^find: [\u2018'`]?(.*?)[\u2019']?: (Permission denied|.*[Ll]oop.*)$/gm,
  ))
    skipped[path!] = why!;
  return { entries, examined: entries.length + others, skipped, now: Number(now) };
}
