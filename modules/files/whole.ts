import type { Applied, Check, Host, ModuleContext } from "../../engine/module/index.js";
import { contentOf } from "./content.js";
import {
  applyPlace,
  checkPlace,
  makeFolderOf,
  standing,
  type FileState,
  type PlaceOptions,
} from "./place.js";

/** A file of which every word is the task's. */
export interface WholeFile {
  readonly path: string;
  /** Undefined: it shall not be there. */
  readonly text: string | undefined;
  readonly backup: boolean;
  readonly validate?: string;
}

const placing = ({ backup, validate }: WholeFile): PlaceOptions => ({
  attributes: { owner: "root", group: "root", mode: 0o644 },
  force: true,
  backup,
  validate,
  follow: false,
});

/** What it takes to make the file so, its folder included. */
export async function checkWhole(host: Host, file: WholeFile, ctx: ModuleContext): Promise<Check<FileState>> {
  const now = await standing(host, file.path);
  if (file.text !== undefined)
    return checkPlace(host, file.path, now, contentOf(Buffer.from(file.text)), placing(file), ctx);
  const state = now.path.exists ? now.path.kind : "absent";
  if (state !== "absent" && state !== "file") ctx.fail(`${file.path} is a ${state}, not a file`);
  return {
    before: { state },
    after: { state: "absent" },
    predicts: [
      { key: `path:${file.path}`, value: { exists: false } },
      { key: `file:${file.path}`, value: undefined },
    ],
  };
}

export async function applyWhole(
  host: Host,
  file: WholeFile,
  check: { readonly before: FileState; readonly after: FileState },
  ctx: ModuleContext,
): Promise<Applied<FileState>> {
  if (file.text === undefined) {
    const kept = file.backup ? await host.backup(file.path) : undefined;
    await host.remove(file.path);
    return kept === undefined ? {} : { result: { backup_file: kept } };
  }
  await makeFolderOf(host, file.path);
  return applyPlace(host, file.path, contentOf(Buffer.from(file.text)), check, placing(file), ctx);
}
