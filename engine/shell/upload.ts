import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { drain } from "./drain.js";
import type { Link } from "./link.js";
import { lines, rawShell, sh } from "./script.js";
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
  const isThere =
    "localPath" in source &&
    bytes >= largeBytes &&
    (await put(link, source.localPath, bytes, path, beside, signal));
  if (!isThere) {
    const content =
      "bytes" in source
        ? Readable.from([Buffer.from(source.bytes)])
        : createReadStream(source.localPath, { highWaterMark: 256 * 1024 });
    await stream(link, content, lines(locate(path), receive(beside, bytes)), path, signal);
  }
  const placed = await link.change(writeScript(path, { streamed: beside, bytes }, attributes).text, {
    timeoutMs: 300_000,
  });
  if (placed.rc !== 0) throw refused(path, placed.stderr.text);
}

/** From here on the connection's own way for files is worth its round trips. */
const largeBytes = 4 * 1024 * 1024;

/** Brings a file beside its target by the connection's own way for files. @returns false where a command has to do it */
async function put(
  link: Link,
  localPath: string,
  bytes: number,
  path: string,
  beside: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await link.read(lines(locate(path), rawShell(`printf '%s\\n' "$d"`)).text, {
    timeoutMs: 30_000,
  });
  const folder = found.stdout.text.replace(/\n$/, "");
  if (found.rc !== 0 || !folder.startsWith("/")) return false;
  const target = `${folder}/${beside}`;
  const isSent = await link.putFile(localPath, bytes, target, signal);
  // That service may know other paths than the shell (a ChrootDirectory), and leave half a file where it failed.
  const look = isSent ? sh`[ "$(wc -c <${target})" -eq ${bytes} ]` : sh`rm -f -- ${target}; false`;
  return (await link.change(look.text, { timeoutMs: 60_000 })).rc === 0;
}

/** Writes standard input to a file in $d; what doesn't come whole, or doesn't fit, is taken away again. */
function receive(beside: string, bytes: number): Script {
  return rawShell(
    `umask 077; n=$d/${beside}; if cat >"$n" && { [ "$(wc -c <"$n")" -eq ${bytes} ] || { echo "the upload was cut short" >&2; false; }; }; then :; else rm -f -- "$n"; exit 1; fi`,
  );
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
  const drained = drain(channel);
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
  await drained();
  channel.close();
  if (error) throw error;
  if (code !== 0) throw refused(path, said);
}

export function refused(path: string, stderr: string): HostFailure {
  // What tar says last is only that it failed.
  const said = stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^tar: (Exiting|Error is)/.test(line));
  return new HostFailure(`could not write ${path}: ${said.at(-1) ?? "the stream broke off"}`, { stderr });
}
