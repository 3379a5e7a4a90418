import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { drain } from "./drain.js";
import type { Link } from "./link.js";
import { sh } from "./script.js";
import { HostFailure } from "./types.js";

/**
 * Streams a file of the machine to one of the control machine, on a channel of its own: written beside its place, which it takes
 * when all of it has come.
 * @returns sha1 of what came
 * @throws HostFailure when the machine refuses or the stream breaks off; Error as node:fs does for the file here
 */
export async function download(
  link: Link,
  path: string,
  localPath: string,
  signal?: AbortSignal,
): Promise<string> {
  await mkdir(dirname(localPath), { recursive: true });
  const beside = join(dirname(localPath), `.hapb-${randomBytes(9).toString("hex")}`);
  const mark = `hapb-begin-${randomBytes(9).toString("hex")}\n`;
  // A connection that breaks off ends the stream as well: the machine says when all has gone out.
  const script = sh`exec 3<${path} || exit 1; echo ${mark.trim()}; cat <&3 && echo complete >&2`;
  const channel = await link.freshChannel(script, signal);
  let said = "";
  channel.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-4000)));
  const drained = drain(channel);
  channel.stdin.end();
  const hash = createHash("sha1");
  try {
    const content = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of behind(mark, source)) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(channel.stdout, content, createWriteStream(beside, { flags: "wx" }), { signal });
    const { code, error } = await channel.exit;
    await drained();
    if (error) throw error;
    if (code !== 0 || !said.includes("complete")) throw refused(path, said);
    await rename(beside, localPath);
    return hash.digest("hex");
  } finally {
    channel.close();
    await rm(beside, { force: true });
  }
}

/** What comes after a mark; before it stands what a login shell says to everybody. */
async function* behind(mark: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const at = head.indexOf(mark);
    if (at === -1) continue;
    yield head.subarray(at + mark.length);
    head = undefined;
  }
}

function refused(path: string, stderr: string): HostFailure {
  const said = stderr.trim();
  return new HostFailure(
    `could not read ${path}: ${said.slice(said.lastIndexOf("\n") + 1) || "the stream broke off"}`,
    { stderr },
  );
}
