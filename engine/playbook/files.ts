import { readdirSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { error, DiagnosticError } from "../base/diagnostic.js";
import { fileProblem } from "../base/file-problem.js";
import { SourceFile } from "../base/source.js";

/** The user's files, as far as reading playbooks needs them. Paths are absolute. */
export interface Files {
  /**
   * A text file, or undefined where there is none.
   * @throws DiagnosticError when it is there and can't be read
   */
  read(path: string): SourceFile | undefined;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names in a folder, sorted; none where there is no such folder. */
  list(path: string): readonly string[];
}

/**
 * Files of this machine; messages show paths relative to `cwd`. Each file is read once.
 * @param onRead told of each file that is read
 */
export function filesOnDisk(cwd: string, onRead: (path: string) => void = () => undefined): Files {
  const read = new Map<string, SourceFile>();
  const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false });
  return {
    read(path) {
      const known = read.get(path);
      if (known) return known;
      if (!isThere(() => kindOf(path)?.isFile())) return undefined;
      onRead(path);
      const file = new SourceFile(shownPath(path, cwd), readText(path, cwd));
      read.set(path, file);
      return file;
    },
    isFile: (path) => isThere(() => kindOf(path)?.isFile()),
    isFolder: (path) => isThere(() => kindOf(path)?.isDirectory()),
    list(path) {
      try {
        return readdirSync(path).sort();
      } catch {
        return [];
      }
    },
  };
}

/** A path below another file (ENOTDIR) or in a locked folder counts as not there. */
function isThere(look: () => boolean | undefined): boolean {
  try {
    return look() ?? false;
  } catch {
    return false;
  }
}

function readText(path: string, cwd: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (reason) {
    const why =
      reason instanceof TypeError ? "it is not UTF-8 text" : fileProblem(reason, shownPath(path, cwd));
    throw new DiagnosticError(
      error("playbook/unreadable", `can't read ${shownPath(path, cwd)}`, { detail: why }),
    );
  }
}

function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, resolve(cwd, path));
  return short.startsWith("..") ? path : short;
}
