import type { ExistingPath, Host } from "../../../engine/module/index.js";
import { hapbFolder } from "../node/paths.js";

/**
 * What hapb installed on a host, with what told the file apart then: as long as size, inode and change time are the
 * same, so is the content, and hundreds of megabytes need not be read again. (git's index works the same way.)
 */
export type Installed = Readonly<Record<string, Fingerprint>>;

interface Fingerprint {
  readonly sha256: string;
  readonly size: number;
  readonly inode: number;
  readonly ctime: number;
}

const installedPath = `${hapbFolder}/installed.json`;

export async function readInstalled(host: Host): Promise<Installed> {
  const bytes = await host.read(installedPath);
  if (bytes === undefined) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Installed;
  } catch {
    return {};
  }
}

export async function writeInstalled(host: Host, installed: Installed): Promise<void> {
  await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
  await host.write(installedPath, `${JSON.stringify(installed, null, 1)}\n`, { mode: 0o600 });
}

/** The digest noted for a file, if it still is the file that was noted. */
export function knownDigest(installed: Installed, file: string, state: ExistingPath): string | undefined {
  const known = Object.hasOwn(installed, file) ? installed[file] : undefined;
  const isSame =
    known && known.size === state.size && known.inode === state.inode && known.ctime === state.ctime;
  return isSame ? known.sha256 : undefined;
}

export function fingerprint(sha256: string, { size, inode, ctime }: ExistingPath): Fingerprint {
  return { sha256, size, inode, ctime };
}
