import { lines, sh, type PathKind, type Script } from "../../../engine/module/index.js";

/** One thing in an archive. */
export interface Member {
  /** Relative; "." is the folder that it is unpacked in. */
  readonly name: string;
  /** As the archive has it. */
  readonly given: string;
  readonly kind: PathKind | "hard link";
  /** Undefined where the archive, or the program that lists it, doesn't say. */
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Bytes, of files. */
  readonly size: number;
  /** Where a link leads. */
  readonly target?: string;
}

export interface Listing {
  /** What unpacks it. */
  readonly program: "unzip" | "cat" | "gzip" | "bzip2" | "xz" | "zstd";
  readonly members: readonly Member[];
  /** sha1 of all files' contents, one behind the other. */
  readonly digest: string;
  /** Lines that say nothing for sure: an archive that has any can't be unpacked. */
  readonly unread: readonly string[];
}

export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly extraOptions: readonly string[];
}

/**
 * Sets `k`, what kind of archive `a` is, and `unpacked`, which prints a tar whatever it is packed with. By the first bytes, so that
 * neither names nor what the host's tar knows by itself matter.
 * @source the formats' own documents: RFC 1952 (gzip), xz 1.2.0 section 2.1.1, RFC 8878 (zstd), APPNOTE 4.3.7 (zip)
 */
export function openArchive(path: string): Script {
  return sh`a=${path}; k=tar; p=cat
[ -r "$a" ] || { echo "$a: no such file, or not to be read" >&2; exit 8; }
case $(head -c 6 <"$a" | od -An -tx1 | tr -d ' \\n') in
1f8b*) p=gzip ;; fd377a585a00) p=xz ;; 28b52ffd*) p=zstd ;; 425a68*) p=bzip2 ;; 504b0304* | 504b0506*) k=zip; p=unzip ;;
esac
command -v $p >/dev/null 2>&1 || { echo "$p" >&2; exit 7; }
unpacked() { if [ $p = cat ]; then cat <"$a"; else $p -dc <"$a"; fi; }
g=; if tar --version 2>/dev/null | grep -q GNU; then g='--quoting-style=literal'; fi`;
}

/** tar's options for a selection, as words. */
export function tarSelection({ include, exclude, extraOptions }: Selection): Script {
  return sh`${extraOptions} ${exclude.map((each) => `--exclude=${each}`)} ${include}`;
}

export function zipSelection({ include, exclude }: Selection): Script {
  return exclude.length > 0 ? sh`${include} -x ${exclude}` : sh`${include}`;
}

/** Prints the kind, a digest of the content, and a line for each member. Ends with 7 (a program is missing) or 8 (no archive). */
export function listScript(path: string, selection: Selection): Script {
  const tar = tarSelection({ ...selection, extraOptions: [] });
  const zip = zipSelection(selection);
  return lines(
    openArchive(path),
    sh`echo $p; if [ $k = zip ]; then unzip -p "$a" ${zip} 2>/dev/null | sha1sum; unzip -Z -T -l "$a" ${zip} 2>/dev/null || { echo short; unzip -l "$a" ${zip}; } || exit 6
else unpacked | tar -xOf - ${tar} | sha1sum; unpacked | TZ=UTC tar $g -tvf - ${tar} || exit 6; fi`,
  );
}

export function parseListing(text: string): Listing | undefined {
  const [program = "", digest = "", ...rest] = text.split("\n");
  if (!isProgram(program)) return undefined;
  const parse = program !== "unzip" ? tarMember : rest[0] === "short" ? shortZipMember : zipMember;
  const isFrame = (line: string, i: number) =>
    program !== "unzip" ? tarLabel.test(line) : zipFrame.test(line) || (i < 3 && zipHead.test(line));
  const given = rest.filter((line) => line !== "");
  const read = given.map((line, i) => parse(line) ?? (isFrame(line, i) ? undefined : line));
  return {
    program,
    digest: digest.replace(/ .*/s, ""),
    members: read.filter((each) => typeof each === "object"),
    unread: read.filter((each) => typeof each === "string"),
  };
}

/** The volume's label, which GNU's tar shows as a member. */
const tarLabel = /^V\S{9} .*--Volume Header--$/;

/** What unzip and busybox print around the members; the archive's own name stands in the first lines alone. */
const zipHead = /^(short|Archive: +.*|Zip file size: .*)$/;
const zipFrame =
  /^( *Length +Date +Time +Name|[- ]+| *\d+ +\d+ files?|\d+ files?, \d+ bytes uncompressed, .*)$/;

function isProgram(word: string): word is Listing["program"] {
  return ["unzip", "cat", "gzip", "bzip2", "xz", "zstd"].includes(word);
}

const kinds: Readonly<Record<string, Member["kind"]>> = {
  "-": "file",
  d: "directory",
  l: "link",
  h: "hard link",
  p: "fifo",
  c: "char",
  b: "block",
};

/**
 * GNU's and busybox': `-rw-r--r-- owner/group 12 2026-01-02 03:04 name`; BSD's: `-rw-r--r--  0 owner group 12 Jan 2 03:04 name`. The
 * archive says what its owners are called, blanks and all; a line that could be told apart at two places is none that is understood.
 */
function tarMember(line: string): Member | undefined {
  const found =
    /^([-dlhpcb])(\S{9})\S* +(\S[^/]*)\/(\S[^/]*?) +(\d+(?:,\d+)?) +\d{4}-\d\d-\d\d +\d\d:\d\d(?::\d\d)? (.*)$/.exec(
      line,
    ) ??
    /^([-dlhpcb])(\S{9})\S* +\d+ (\S+) +(\S+) +(\d+(?:,\d+)?) +\w{3} +\d+ +(?:\d\d:\d\d|\d{4}) (.*)$/.exec(
      line,
    );
  if (!found || (line.match(sizeAndDate) ?? []).length !== 1) return undefined;
  const [, letter = "", permissions = "", owner, group, size = "", rest = ""] = found;
  const [, linkName, target] = /^(.*?)(?: -> | link to )(.*)$/.exec(rest) ?? [];
  const isHardLink = letter === "h" || (letter === "-" && / link to /.test(rest));
  const isLink = letter === "l" || isHardLink;
  return {
    ...named(isLink && linkName !== undefined ? linkName : rest),
    kind: isHardLink ? "hard link" : kinds[letter]!,
    mode: bits(permissions),
    owner,
    group,
    size: letter === "-" && !isHardLink ? Number(size) : 0,
    ...(isLink ? { target } : {}),
  };
}

/** What stands between an owner and a name. */
const sizeAndDate =
  / \d+(?:,\d+)? +(?:\d{4}-\d\d-\d\d +\d\d:\d\d(?::\d\d)?|\w{3} +\d+ +(?:\d\d:\d\d|\d{4})) /g;

/** `-rw-r--r--  3.0 unx  12 tx  12 stor 20260102.030405 name` */
function zipMember(line: string): Member | undefined {
  const found = /^([-dl?])(\S{5,9}) +\S+ +(\S+) +(\d+) +\S+ +\d+ +\S+ +\d{8}\.\d{6} (.*)$/.exec(line);
  if (!found) return undefined;
  const [, letter = "", permissions = "", system, size = "", name = ""] = found;
  const isFolder = letter === "d" || name.endsWith("/");
  return {
    ...named(name),
    kind: isFolder ? "directory" : (kinds[letter] ?? "file"),
    ...(system === "unx" ? { mode: bits(permissions) } : {}),
    size: isFolder ? 0 : Number(size),
  };
}

/** `   12  2026-01-02 03:04   name`, in busybox' order of date as well. */
function shortZipMember(line: string): Member | undefined {
  const found = /^ *(\d+) +\d+-\d+-\d+ +\d\d:\d\d +(.*)$/.exec(line);
  if (!found) return undefined;
  const [, size = "", name = ""] = found;
  return { ...named(name), kind: name.endsWith("/") ? "directory" : "file", size: Number(size) };
}

/** rwxr-sr-t as bits. */
function bits(text: string): number {
  const special = { s: 1, S: 1, t: 1, T: 1 } as const;
  return [...text].reduce((sum, letter, i) => {
    const bit = letter === "-" || letter === "S" || letter === "T" ? 0 : 1 << (8 - i);
    const extra = i % 3 === 2 && letter in special ? 0o1000 << (2 - (i - 2) / 3) : 0;
    return sum | bit | extra;
  }, 0);
}

function named(given: string): { name: string; given: string } {
  return { given, name: given.replace(/\/+$/, "").replace(/^(\.?\/)+/, "") || "." };
}
