import { posix } from "node:path";
import { Readable } from "node:stream";
import type { Link } from "./link.js";
import { lines, quote, rawShell, sh } from "./script.js";
import { tarOf } from "./tar.js";
import { HostFailure, type Placing, type Script } from "./types.js";
import { refused, stream, upload } from "./upload.js";
import { attributeScript, besideName, inherit, locate, moveInPlace } from "./write.js";

/** What one request places: bash reads its input byte by byte. */
const batch = 500;

/**
 * Brings many files as one stream to a folder beside them, and puts them in place one after the other: each in one step, with what
 * the old one had. They are synced all at once before the first one moves. On machines without tar they go one by one.
 * @throws HostFailure when the machine refuses
 */
export async function uploadAll(link: Link, files: readonly Placing[], signal?: AbortSignal): Promise<void> {
  const common = commonFolder(files.map(({ path }) => path));
  const stage = `${common === "/" ? "" : common}/${besideName()}`;
  const tar = await link.change("command -v tar >/dev/null 2>&1");
  if (tar.rc !== 0) return oneByOne(link, files, signal);
  const entries = files.map(({ source }, i) => ({ name: String(i), source }));
  try {
    const content = Readable.from(tarOf(entries), { objectMode: false });
    const unpack = sh`umask 077; mkdir ${stage} && cd ${stage} && exec tar -xmf -`;
    await stream(link, content, unpack, common, signal);
    for (let start = 0; start < files.length; start += batch) {
      const script = placeScript(stage, files.slice(start, start + batch), start);
      const placed = await link.change(script.text, { timeoutMs: 600_000 });
      if (placed.rc !== 0) throw refused(common, placed.stderr.text);
    }
  } finally {
    await link.change(sh`rm -rf -- ${stage}`.text, { timeoutMs: 300_000 }).catch(() => {});
  }
}

async function oneByOne(link: Link, files: readonly Placing[], signal?: AbortSignal): Promise<void> {
  for (const { source, path, attributes, follow } of files) {
    if (!follow) await link.change(sh`[ ! -L ${path} ] || rm -f -- ${path}`.text);
    await upload(link, source, path, attributes, signal);
  }
}

/** A function that places one file, and a call of it for each. */
function placeScript(stage: string, files: readonly Placing[], first: number): Script {
  const kinds = [...new Set(files.map(({ attributes }) => JSON.stringify(attributes)))];
  const give = kinds.map((kind, i) => {
    const commands = attributeScript(`"$n"`, JSON.parse(kind) as Placing["attributes"]).text || ":";
    return `g${i}() {\n${commands}\n}`;
  });
  const calls = files.map(
    ({ path, attributes, follow }, i) =>
      `p ${first + i} ${quote(path)} g${kinds.indexOf(JSON.stringify(attributes))} ${follow ? 1 : "''"}`,
  );
  return lines(
    sh`s=${stage}; m=$(umask); umask 077; v=; [ -e /sys/fs/selinux/enforce ] && v=1; sync -f "$s" 2>/dev/null || sync`,
    rawShell(give.join("\n")),
    rawShell("p() {"),
    rawShell(`[ -n "$4" ] || [ ! -L "$2" ] || rm -f -- "$2"`),
    locate(rawShell(`"$2"`)),
    rawShell(`n=$s/$1; g=$3; e=`),
    inherit,
    rawShell("$g"),
    moveInPlace,
    rawShell("}"),
    rawShell(calls.join("\n")),
  );
}

/** The folder that all of them are in. */
function commonFolder(paths: readonly string[]): string {
  let folder = posix.dirname(paths[0]!);
  for (const path of paths)
    while (folder !== "/" && folder !== "." && !path.startsWith(`${folder}/`)) folder = posix.dirname(folder);
  if (folder === ".") throw new HostFailure("files are brought to whole paths");
  return folder;
}
