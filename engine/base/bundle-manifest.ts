/** Name of the file that says what a bundle's folder holds (docs/kubernetes.md, "The bundle"). */
export const manifestName = "manifest.json";

/** What hosts without a way out need to become a cluster. */
export interface BundleManifest {
  readonly format: 1;
  /** With its v. */
  readonly kubernetesVersion: string;
  /** As Go calls it: amd64, arm64. */
  readonly architecture: string;
  readonly files: readonly BundleFile[];
}

export interface BundleFile {
  /** Relative to the bundle's folder. */
  readonly path: string;
  readonly kind: "program" | "image" | "unit" | "manifest";
  /** Bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Inventory groups whose hosts need it. */
  readonly roles: readonly string[];
  /** Only for who asks for this part, beside what every cluster has: `calico`. */
  readonly part?: string;
  /** Of an image: its name after loading. */
  readonly ref?: string;
  /** Of an image: what its name led to in the registry. */
  readonly digest?: string;
}

/** A text that is no manifest; the message says why, for people. */
export class NoBundleManifest extends Error {}

/**
 * Reads what manifest.json says: the one place that knows its format, for the command that makes bundles and for the
 * modules that bring their files to hosts.
 * @throws NoBundleManifest
 */
export function parseBundleManifest(text: string): BundleManifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (problem) {
    throw new NoBundleManifest((problem as Error).message);
  }
  const problem = whatIsWrong(manifest);
  if (problem !== undefined) throw new NoBundleManifest(problem);
  return manifest as BundleManifest;
}

function whatIsWrong(value: unknown): string | undefined {
  const manifest = (value ?? {}) as Partial<Record<keyof BundleManifest, unknown>>;
  if (manifest.format !== 1) return `its format is ${JSON.stringify(manifest.format)}, and this hapb reads 1`;
  if (typeof manifest.kubernetesVersion !== "string") return "it has no kubernetesVersion";
  if (!Array.isArray(manifest.files)) return "it lists no files";
  const seen = new Set<unknown>();
  for (const [i, file] of (manifest.files as Partial<Record<keyof BundleFile, unknown>>[]).entries()) {
    const { path, sha256, size } = file;
    if (typeof path !== "string" || !isInside(path)) return `files[${i}] has no path inside the bundle`;
    if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return `${path} has no sha256`;
    if (typeof size !== "number") return `${path} has no size`;
    if (seen.has(path)) return `${path} is in it twice`;
    seen.add(path);
  }
  return undefined;
}

/** A path that leads nowhere but below the folder it is relative to. */
function isInside(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
