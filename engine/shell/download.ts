import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
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
  // A connection that breaks off ends the stream as well: the machine says when all has gone out.
  const channel = await link.freshChannel(sh`exec 3<${path} || exit 1; cat <&3 && echo complete >&2`, signal);
  let said = "";
  channel.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-4000)));
  channel.stdin.end();
  const hash = createHash("sha1");
  try {
    channel.stdout.on("data", (chunk: Buffer) => hash.update(chunk));
    await pipeline(channel.stdout, createWriteStream(beside, { flags: "wx" }), { signal });
    const { code, error } = await channel.exit;
    if (error) throw error;
    if (code !== 0 || !said.includes("complete")) throw refused(path, said);
    await rename(beside, localPath);
    return hash.digest("hex");
  } finally {
    channel.close();
    await rm(beside, { force: true });
  }
}

function refused(path: string, stderr: string): HostFailure {
  const said = stderr.trim();
  return new HostFailure(
    `could not read ${path}: ${said.slice(said.lastIndexOf("\n") + 1) || "the stream broke off"}`,
    { stderr },
  );
}
