import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  manifestName,
  NoBundleManifest,
  parseBundleManifest,
  type BundleManifest,
} from "../base/bundle-manifest.js";
import { DiagnosticError, error } from "../base/diagnostic.js";

/**
 * Reads a bundle's manifest.
 * @throws DiagnosticError when there is none, or it is no manifest
 */
export function readManifest(folder: string): BundleManifest {
  const file = join(folder, manifestName);
  if (!existsSync(file))
    throw new DiagnosticError(
      error("bundle/manifest", `${folder} is no bundle: it has no ${manifestName}`, {
        hint: `hapb bundle create ${folder} --kubernetes VERSION makes one, on a machine with a way out`,
      }),
    );
  try {
    return parseBundleManifest(readFileSync(file, "utf8"));
  } catch (problem) {
    if (!(problem instanceof NoBundleManifest)) throw problem;
    const detail = problem.message;
    throw new DiagnosticError(error("bundle/manifest", `${file} is not a bundle's manifest`, { detail }));
  }
}
