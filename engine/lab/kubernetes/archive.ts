import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { join } from "node:path";
import { command } from "../command.js";
import type { ImageRecipe } from "./images.js";

/** The same folder always gives the same archive. */
const reproducible = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];

/**
 * Makes an image archive as `docker save` writes it, of one layer, from the image's root folder.
 * @returns the image's id, which is the digest of its configuration
 * @source the image specification of Moby, v1.2
 */
export async function writeImageArchive(recipe: ImageRecipe, root: string, target: string): Promise<string> {
  const folder = `${target}.parts`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await command("tar", [...reproducible, "-C", root, "-cf", join(folder, "layer.tar"), "."]);
  const layer = await sha256(join(folder, "layer.tar"));
  const configuration = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ...(recipe.entrypoint ? { Entrypoint: recipe.entrypoint } : {}),
      ...(recipe.command ? { Cmd: recipe.command } : {}),
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "hapb lab" }],
    created: "1970-01-01T00:00:00Z",
  });
  const id = createHash("sha256").update(configuration).digest("hex");
  writeFileSync(join(folder, `${id}.json`), configuration);
  const manifest = [{ Config: `${id}.json`, RepoTags: [recipe.ref], Layers: ["layer.tar"] }];
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const partial = `${target}.partial`;
  await command("tar", [
    ...reproducible,
    "-C",
    folder,
    "-cf",
    partial,
    "manifest.json",
    `${id}.json`,
    "layer.tar",
  ]);
  renameSync(partial, target);
  rmSync(folder, { recursive: true, force: true });
  return `sha256:${id}`;
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
