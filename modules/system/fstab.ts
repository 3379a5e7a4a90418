/** Devices and files that fstab turns into swap at boot: the third field says so. @source fstab(5) */
export function swapEntries(fstab: string): string[] {
  return fstab
    .split("\n")
    .filter(isSwap)
    .map((line) => line.trim().split(/\s+/)[0]!);
}

/** The same file with those lines commented out and nothing else changed. */
export function withoutSwap(fstab: string): string {
  return fstab
    .split("\n")
    .map((line) => (isSwap(line) ? `#${line}` : line))
    .join("\n");
}

function isSwap(line: string): boolean {
  const fields = line.trim().split(/\s+/);
  return !fields[0]!.startsWith("#") && fields[2] === "swap";
}

/** The same file with the lines in force again that are swap in one of its older versions and commented out now. */
export function withSwapOf(fstab: string, older: readonly string[]): string {
  const known = new Set(older.flatMap((text) => text.split("\n").filter(isSwap)));
  return fstab
    .split("\n")
    .map((line) => (line.startsWith("#") && known.has(line.slice(1)) ? line.slice(1) : line))
    .join("\n");
}
