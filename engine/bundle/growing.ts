import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { manifestName, type BundleFile, type BundleManifest } from "../base/bundle-manifest.js";
import { readManifest } from "./manifest.js";
import { sha256Of } from "./verify.js";

/**
 * The folder in which a bundle grows, beside the one that it becomes: that one is whole at all times, or not there. What an
 * interrupted run left in it is gone on with, and what the last bundle has need not be fetched.
 */
export class GrowingBundle {
  readonly folder: string;
  /** Blobs by their digests, and what else is not for the bundle itself. */
  readonly parts: string;
  readonly #last: readonly BundleFile[];
  readonly #grown: Map<string, BundleFile>;

  /** @throws DiagnosticError when the folder holds something else */
  constructor(readonly target: string) {
    const old = `${target}.old`;
    if (!existsSync(target) && existsSync(old)) renameSync(old, target);
    const isThere = existsSync(target) && readdirSync(target).length > 0;
    if (isThere && !existsSync(join(target, manifestName)))
      throw new DiagnosticError(
        error("bundle/folder", `${target} holds something else, and no bundle`, {
          hint: "name a folder that is empty, or not there",
        }),
      );
    this.#last = isThere ? readManifest(target).files : [];
    this.folder = `${target}.partial`;
    this.parts = join(this.folder, ".parts");
    for (const name of ["bin", "images", "manifests", ".parts"])
      mkdirSync(join(this.folder, name), { recursive: true });
    this.#grown = new Map(this.#readNotes().map((file) => [file.path, file]));
  }

  /** Has a file that is known to be what is wanted, from this run's folder or the last bundle. */
  async has(
    file: Omit<BundleFile, "size" | "sha256" | "roles">,
    sha256?: string,
  ): Promise<BundleFile | undefined> {
    const place = join(this.folder, file.path);
    const isIt = (known: BundleFile): boolean =>
      known.path === file.path && known.ref === file.ref && known.digest === file.digest;
    const noted = [...this.#grown.values()].find(isIt);
    if (noted && existsSync(place) && (await sha256Of(place)) === (sha256 ?? noted.sha256)) return noted;
    const last = this.#last.find(isIt);
    const from = join(this.target, file.path);
    if (!last || !existsSync(from) || (await sha256Of(from)) !== (sha256 ?? last.sha256)) return undefined;
    linkOrCopy(from, place);
    return last;
  }

  /** Notes that a file is whole, so that an interrupted run need not fetch it again. */
  note(file: BundleFile): BundleFile {
    this.#grown.set(file.path, file);
    writeInPlace(join(this.parts, "notes.json"), JSON.stringify([...this.#grown.values()]));
    return file;
  }

  /** The same, with the size and the digest that it has. */
  async noteFile(file: Omit<BundleFile, "size" | "sha256">): Promise<BundleFile> {
    const place = join(this.folder, file.path);
    return this.note({ ...file, size: statSync(place).size, sha256: await sha256Of(place) });
  }

  /** Puts the bundle where it was asked for. @returns whether anything is different now */
  finish(manifest: BundleManifest): boolean {
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const [now, old] = [join(this.target, manifestName), `${this.target}.old`];
    rmSync(this.parts, { recursive: true, force: true });
    const wanted = new Set(manifest.files.map(({ path }) => path));
    for (const name of ["bin", "images", "manifests"]) {
      const folder = join(this.folder, name);
      for (const entry of readdirSync(folder))
        if (!wanted.has(`${name}/${entry}`)) rmSync(join(folder, entry), { recursive: true });
      if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
    }
    const isSame = existsSync(now) && readFileSync(now, "utf8") === text;
    writeInPlace(join(this.folder, manifestName), text);
    if (existsSync(this.target)) renameSync(this.target, old);
    renameSync(this.folder, this.target);
    rmSync(old, { recursive: true, force: true });
    return !isSame;
  }

  #readNotes(): BundleFile[] {
    try {
      return JSON.parse(readFileSync(join(this.parts, "notes.json"), "utf8")) as BundleFile[];
    } catch {
      return [];
    }
  }
}

function writeInPlace(path: string, text: string): void {
  writeFileSync(`${path}.part`, text, { flush: true });
  renameSync(`${path}.part`, path);
}

/** Filesystems of memory sticks know no links. */
function linkOrCopy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, `${to}.part`);
    renameSync(`${to}.part`, to);
  }
}
