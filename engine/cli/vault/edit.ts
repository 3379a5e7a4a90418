import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Interrupts } from "../interrupt.js";

/** Type of a file system that lives in memory. @source statfs(2), TMPFS_MAGIC */
const tmpfs = 0x01021994;
const usualEditor = "vi";

/**
 * Lets the person at the terminal edit content. It stands in a file for its owner alone, in memory where the machine has a tmpfs,
 * and is wiped afterwards, also when hapb is ended meanwhile.
 * @returns the new content
 * @throws DiagnosticError when the editor can't be run or fails
 */
export async function edit(content: Uint8Array, name: string, interrupts: Interrupts): Promise<Buffer> {
  const folder = mkdtempSync(path.join(privateFolder(), "hapb-vault-"));
  // The name's end tells the editor what kind of text it is.
  const file = path.join(folder, path.basename(name));
  // Ctrl-C is the editor's while it runs.
  const stopListening = interrupts.onFirst(() => undefined);
  const wipeAtExit = () => wipe(folder);
  const leave = () => process.exit(1);
  process.on("exit", wipeAtExit).on("SIGTERM", leave).on("SIGHUP", leave);
  try {
    writeFileSync(file, content, { mode: 0o600, flag: "wx" });
    await runEditor(file);
    return readFileSync(file);
  } finally {
    stopListening();
    process.off("exit", wipeAtExit).off("SIGTERM", leave).off("SIGHUP", leave);
    wipe(folder);
  }
}

function privateFolder(): string {
  const candidates = [process.env["XDG_RUNTIME_DIR"], "/dev/shm"];
  return candidates.find((folder) => folder && isInMemory(folder)) ?? tmpdir();
}

function isInMemory(folder: string): boolean {
  try {
    return existsSync(folder) && statfsSync(folder).type === tmpfs;
  } catch {
    return false;
  }
}

/** Overwrites what is in a folder and deletes it; the editor may have left files of its own. */
function wipe(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = path.join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile()) writeFileSync(file, Buffer.alloc(found.size));
  }
  rmSync(folder, { recursive: true, force: true });
}

function runEditor(file: string): Promise<void> {
  const editor = process.env["VISUAL"] || process.env["EDITOR"] || usualEditor;
  const failed = (why: string) =>
    new DiagnosticError(
      error("cli/editor", `the editor ${editor} ${why}`, {
        detail: "Nothing was changed.",
        hint: "$EDITOR says which one is used",
      }),
    );
  return new Promise((resolve, reject) => {
    // $EDITOR may have options of its own: a shell takes it apart.
    const child = spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
    child.on("error", (reason) => reject(failed(`can't be run: ${reason.message}`)));
    child.on("close", (code, signal) =>
      code === 0 ? resolve() : reject(failed(signal ? `was ended by ${signal}` : `ended with ${code}`)),
    );
  });
}
