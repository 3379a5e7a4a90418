import { readFileSync } from "node:fs";
import { commandResult } from "./command.js";
import { until } from "./process.js";

/** Mount points at or below a folder, the deepest first, in this process's mount namespace. */
export function mountsBelow(folder: string): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => unescapeOctal(line.split(" ")[4] ?? ""))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}

/** Takes away every mount at or below a folder. @returns false when one stayed */
export async function unmountBelow(folder: string): Promise<boolean> {
  for (const path of mountsBelow(folder)) {
    const isGone = await until(async () => (await commandResult("umount", [path])).rc === 0, 2_000, 100);
    if (!isGone) await commandResult("umount", ["--lazy", path]);
  }
  return mountsBelow(folder).length === 0;
}

/** Blanks and backslashes stand as \\040 and \\134 there. @source proc_pid_mountinfo(5) */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
