import { createReadStream, existsSync, lstatSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { manifestName, type BundleFile, type BundleManifest } from "../base/bundle-manifest.js";
import { readManifest } from "./manifest.js";

/** A file of a bundle that is not what the manifest says. */
export interface Finding {
  readonly path: string;
  readonly kind: "missing" | "wrong" | "additional";
  readonly detail: string;
}

export interface Verified {
  readonly manifest: BundleManifest;
  readonly findings: readonly Finding[];
}

/**
 * Compares every file of a bundle with its manifest.
 * @throws DiagnosticError when there is no manifest to compare with
 */
export async function verifyBundle(folder: string, signal?: AbortSignal): Promise<Verified> {
  const manifest = readManifest(folder);
  const findings: Finding[] = [];
  for (const file of manifest.files) {
    const finding = await look(folder, file, signal);
    if (finding) findings.push(finding);
  }
  const known = new Set([manifestName, ...manifest.files.map(({ path }) => path)]);
  for (const path of filesBelow(folder))
    if (!known.has(path))
      findings.push({ path, kind: "additional", detail: "the manifest knows nothing of it" });
  return { manifest, findings };
}

async function look(folder: string, file: BundleFile, signal?: AbortSignal): Promise<Finding | undefined> {
  const { path } = file;
  const place = join(folder, path);
  if (!existsSync(place)) return { path, kind: "missing", detail: "it is not there" };
  const state = lstatSync(place);
  if (!state.isFile()) return { path, kind: "wrong", detail: "it is not a file" };
  if (state.size !== file.size) {
    const detail = `it has ${state.size} bytes, and should have ${file.size}`;
    return { path, kind: "wrong", detail };
  }
  const sha256 = await sha256Of(place, signal);
  if (sha256 === file.sha256) return undefined;
  return { path, kind: "wrong", detail: `its SHA-256 is ${sha256}, and should be ${file.sha256}` };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest("hex");
}
