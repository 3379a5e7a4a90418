import { parseStatLine, sh, statFormat, type ExistingPath, type Host } from "../../../engine/module/index.js";
import { symbolicMode } from "../mode.js";
import type { Listing, Member } from "./listing.js";

/** What is asked of all that is unpacked. */
export interface Wanted {
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number | string;
  /** A file that is newer than the archive's may differ. */
  readonly keepsNewer: boolean;
}

export interface Comparison {
  /** What is not as the archive has it, and how. */
  readonly differing: readonly { readonly name: string; readonly why: string }[];
}

/** Looks whether all members stand in a folder as the archive has them: kind, size, permissions, owner, and content. */
export async function compare(
  host: Host,
  dest: string,
  listing: Listing,
  wanted: Wanted,
): Promise<Comparison> {
  const { members } = listing;
  const names = (of: (member: Member) => string | undefined) => [
    ...new Set(members.map(of).filter((name) => name !== undefined)),
  ];
  const [owners, groups] = [names(({ owner }) => owner), names(({ group }) => group)];
  const { stdout } = await host.query(
    sh`cd -- ${dest} || exit 1; l=$(cat); umask; id -u
for u in ${owners}; do id -u "$u" >/dev/null 2>&1 && printf 'u%s\\n' "$u"; done
for g in ${groups}; do { getent group "$g" || cut -d: -f1 /etc/group | grep -Fxe "$g"; } >/dev/null 2>&1 && printf 'g%s\\n' "$g"; done
printf '%s\\n' "$l" | sed -n 's/^f//p' | tr '\\n' '\\000' | xargs -0 -r cat -- 2>/dev/null | sha1sum
printf '%s\\n' "$l" | sed -n 's/^[fo]//p' | tr '\\n' '\\000' | xargs -0 -r stat -c ${`${statFormat}|%n`} -- 2>/dev/null
printf '%s\\n' "$l" | sed -n 's/^l//p' | while IFS= read -r f; do stat -c ${`${statFormat}|%n`} -- "$f" 2>/dev/null; printf '>%s\\n' "$(readlink -- "$f" 2>/dev/null)"; done; :`,
    {
      reads: [`path:${dest}`],
      input: members.map(({ name, kind }) => `${letters[kind] ?? "o"}./${name}\n`).join(""),
      timeoutMs: 600_000,
      limit: 64 * 1024 * 1024,
    },
  );
  const found = parseAnswer(stdout.text);
  const differing = members.flatMap((member) => {
    const why = difference(member, found, wanted);
    return why === undefined ? [] : [{ name: member.name, why }];
  });
  const isSame = found.digest === listing.digest || (wanted.keepsNewer && differing.length === 0);
  return { differing: isSame || differing.length > 0 ? differing : [{ name: dest, why: "content differs" }] };
}

const letters: Readonly<Record<string, string>> = { file: "f", link: "l" };

interface Answer {
  readonly umask: number;
  readonly isRoot: boolean;
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly digest: string;
  readonly states: ReadonlyMap<string, ExistingPath>;
}

function parseAnswer(text: string): Answer {
  const [umask = "", uid = "", ...lines] = text.split("\n");
  const states = new Map<string, ExistingPath>();
  const [users, groups] = [new Set<string>(), new Set<string>()];
  let digest = "";
  let last = "";
  for (const line of lines) {
    const found = parseStatLine(line);
    if (found) {
      last = found.rest.replace(/^\.\//, "");
      states.set(last, found.state);
    } else if (line.startsWith(">") && states.has(last))
      states.set(last, { ...states.get(last)!, target: line.slice(1) });
    else if (/^[0-9a-f]{40} /.test(line)) digest = line.slice(0, 40);
    else if (line.startsWith("u")) users.add(line.slice(1));
    else if (line.startsWith("g")) groups.add(line.slice(1));
  }
  return { umask: Number.parseInt(umask, 8), isRoot: uid === "0", users, groups, digest, states };
}

function difference(member: Member, found: Answer, wanted: Wanted): string | undefined {
  const state = found.states.get(member.name);
  if (!state) return "missing";
  const kind = member.kind === "hard link" ? "file" : member.kind;
  if (state.kind !== kind) return `a ${state.kind}, not a ${kind}`;
  if (kind === "link") return state.target === member.target ? undefined : `leads to ${state.target}`;
  if (member.kind === "file" && state.size !== member.size && !wanted.keepsNewer)
    return `${state.size} bytes, not ${member.size}`;
  return modeDifference(member, state, found, wanted) ?? ownerDifference(member, state, found, wanted);
}

function modeDifference(
  { mode, kind }: Member,
  state: ExistingPath,
  { umask, isRoot }: Answer,
  wanted: Wanted,
): string | undefined {
  const { mode: asked } = wanted;
  if (asked !== undefined) {
    const bits =
      typeof asked === "number" ? asked : symbolicMode(asked, state.mode, kind === "directory", umask);
    return bits === state.mode ? undefined : `mode ${state.mode.toString(8)}, not ${bits.toString(8)}`;
  }
  if (mode === undefined || kind === "hard link") return undefined;
  const isRight = state.mode === mode || (!isRoot && (state.mode & 0o777) === (mode & 0o777 & ~umask));
  return isRight ? undefined : `mode ${state.mode.toString(8)}, not ${mode.toString(8)}`;
}

/** Only root gives files away; names that this host doesn't know become numbers that the listing doesn't show. */
function ownerDifference(
  member: Member,
  state: ExistingPath,
  { isRoot, users, groups }: Answer,
  wanted: Wanted,
): string | undefined {
  const isOne = (name: string, id: number, found: string) => name === found || name === String(id);
  const owner =
    wanted.owner ?? (isRoot && member.owner && users.has(member.owner) ? member.owner : undefined);
  const group =
    wanted.group ?? (isRoot && member.group && groups.has(member.group) ? member.group : undefined);
  if (owner !== undefined && !isOne(owner, state.uid, state.owner))
    return `belongs to ${state.owner}, not ${owner}`;
  if (group !== undefined && !isOne(group, state.gid, state.group))
    return `of group ${state.group}, not ${group}`;
  return undefined;
}
