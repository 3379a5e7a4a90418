import { randomBytes } from "node:crypto";
import { HostFailure, type DigestName } from "../types.js";
import { sh } from "../script.js";
import { isMissing, readTimeoutMs, refusal, saysMissing, type Ask } from "./ask.js";

/** What the shared shell carries; larger files come over a channel of their own. */
const shared = 1024 * 1024;
/** The largest file that is held in memory. */
const largest = 64 * 1024 * 1024;

/** @param askApart asks on a channel of its own */
export async function readFile(ask: Ask, askApart: Ask, path: string): Promise<Uint8Array | undefined> {
  let result = await ask(sh`exec head -c ${shared + 1} -- ${path}`, {
    timeoutMs: readTimeoutMs,
    limit: shared + 1,
  });
  if (result.rc === 0 && result.stdout.bytes.length > shared)
    result = await askApart(sh`exec cat -- ${path}`, { timeoutMs: 10 * readTimeoutMs, limit: largest });
  if (result.rc !== 0) {
    if (isMissing(result)) return undefined;
    throw refusal(path, result);
  }
  if (result.stdout.isCut)
    throw new HostFailure(
      `${path} is larger than ${largest / 1024 / 1024} MiB, too large to be read as a whole`,
    );
  return result.stdout.bytes;
}

/** The most bytes of a file that come together with others. */
const sharedByMany = 64 * 1024;

/**
 * Many files, with one program for each that is there and none for the others; undefined for one that isn't. What isn't
 * certain is left out: large files, those that can't be read, and those in folders that can't be looked into.
 */
export async function readFiles(
  ask: Ask,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array | undefined>> {
  const plain = paths.filter((path) => plainName.test(path));
  const found = new Map<string, Uint8Array | undefined>();
  if (plain.length < 2) return found;
  const mark = `hapb-${randomBytes(12).toString("hex")}`;
  const { stdout } = await ask(
    sh`set -- ${plain}; i=0; for p; do
if [ -e "$p" ] || [ -L "$p" ]; then printf '\n${mark} there %s\n' $i; head -c ${sharedByMany + 1} -- "$p"; printf '\n${mark} rc %s\n' $?
else
  d=\${p%/*}; while [ "$d" ] && [ ! -e "$d" ] && [ ! -L "$d" ]; do d=\${d%/*}; done
  [ -d "\${d:-/}" ] && [ -x "\${d:-/}" ] && printf '\n${mark} absent %s\n' $i
fi
i=$((i + 1)); done; :`,
    { timeoutMs: readTimeoutMs, limit: plain.length * (sharedByMany + 200) },
  );
  const bytes = Buffer.from(stdout.bytes);
  const marks = [
    ...bytes.toString("latin1").matchAll(new RegExp(`\n${mark} (there|absent|rc) (\\d+)\n`, "g")),
  ];
  for (const [i, { 0: line, 1: kind, 2: number, index }] of marks.entries()) {
    const path = plain[Number(number)]!;
    if (kind === "absent") found.set(path, undefined);
    const end = marks[i + 1];
    if (kind !== "there" || end?.[1] !== "rc" || end[2] !== "0") continue;
    const content = bytes.subarray(index + line.length, end.index);
    if (content.length <= sharedByMany) found.set(path, new Uint8Array(content));
  }
  return found;
}

export async function readChecksum(
  ask: Ask,
  path: string,
  algorithm: DigestName,
): Promise<string | undefined> {
  // By redirection: GNU escapes odd names in its answer.
  const result = await ask(
    { text: `exec ${algorithm}sum <${sh`${path}`.text}` },
    { timeoutMs: 10 * readTimeoutMs },
  );
  const digest = /^\\?([0-9a-f]+) /.exec(result.stdout.text);
  if (result.rc === 0 && digest) return digest[1];
  if (isMissing(result)) return undefined;
  throw refusal(path, result);
}

/** Absolute names that every program prints as it got them. */
const plainName = /^\/[A-Za-z0-9_@%+=:,./-]*$/;

/** Many files with one program: "" for one that isn't there. What isn't certain is left out. */
export async function readChecksums(
  ask: Ask,
  paths: readonly string[],
  algorithm: DigestName,
): Promise<ReadonlyMap<string, string>> {
  const plain = paths.filter((path) => plainName.test(path));
  if (plain.length < 2) return new Map();
  const result = await ask(
    { text: `exec ${algorithm}sum ${sh`${plain}`.text}` },
    { timeoutMs: 10 * readTimeoutMs },
  );
  const found = new Map<string, string>();
  for (const line of result.stdout.text.split("\n")) {
    const match = /^([0-9a-f]+) [ *](.*)$/.exec(line);
    if (match) found.set(match[2]!, match[1]!);
  }
  const isAllMissing = result.stderr.text.split("\n").every((line) => line === "" || saysMissing(line));
  if (isAllMissing) for (const path of plain) if (!found.has(path)) found.set(path, "");
  return found;
}
