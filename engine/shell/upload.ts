import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Link } from "./link.js";
import { lines, rawShell } from "./script.js";
import { HostFailure, type Attributes, type Script } from "./types.js";
import { besideName, locate, writeScript } from "./write.js";

export type Source = { readonly localPath: string } | { readonly bytes: Uint8Array };

/**
 * Streams content to a file beside the target on a channel of its own, then puts it in place as `write` does. What arrives short
 * (a cut connection ends the stream as well) is never put in place.
 * @throws HostFailure when the machine refuses
 */
export async function upload(
  link: Link,
  source: Source,
  path: string,
  attributes: Attributes,
  signal?: AbortSignal,
): Promise<void> {
  const beside = besideName();
  const bytes = "bytes" in source ? source.bytes.length : (await stat(source.localPath)).size;
  const content =
    "bytes" in source ? Readable.from([Buffer.from(source.bytes)]) : createReadStream(source.localPath);
  await stream(
    link,
    content,
    lines(locate(path), rawShell(`umask 077; exec cat >"$d/${beside}"`)),
    path,
    signal,
  );
  const placed = await link.change(writeScript(path, { streamed: beside, bytes }, attributes).text, {
    timeoutMs: 300_000,
  });
  if (placed.rc !== 0) throw refused(path, placed.stderr.text);
}

/** Streams content to a script's standard input. @throws HostFailure when the machine hangs up or refuses */
export async function stream(
  link: Link,
  content: Readable,
  script: Script,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const channel = await link.freshChannel(script, signal);
  let said = "";
  channel.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-4000)));
  channel.stdout.resume();
  try {
    await pipeline(content, channel.stdin, { signal });
  } catch (cause) {
    content.destroy();
    if (signal?.aborted) {
      channel.close();
      throw cause;
    }
    // The far end hung up early: it says why on its standard error and by its rc.
  }
  const { code, error } = await channel.exit;
  channel.close();
  if (error) throw error;
  if (code !== 0) throw refused(path, said);
}

export function refused(path: string, stderr: string): HostFailure {
  const said = stderr.trim();
  return new HostFailure(
    `could not write ${path}: ${said.slice(said.lastIndexOf("\n") + 1) || "the stream broke off"}`,
    { stderr },
  );
}
