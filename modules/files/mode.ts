/** Permission bits as Ansible shows them: `0644`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

const classes = { u: 0o700, g: 0o070, o: 0o007 } as const;
const everyone = 0o777;

/**
 * What symbolic text (`u=rw,go-w`, `a+X`) makes of permission bits.
 * @param umask what a clause that names no class leaves alone
 * @source POSIX.1-2017, chmod, EXTENDED DESCRIPTION
 */
export function symbolicMode(text: string, mode: number, isDirectory: boolean, umask: number): number {
  let bits = mode;
  for (const clause of text.split(",")) {
    const who = /^[ugoa]*/.exec(clause)![0];
    const mask = who === "" ? everyone & ~umask : classMask(who);
    const special = specialMask(who);
    for (const [, operator, what] of clause.slice(who.length).matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      const wanted = wantedBits(what!, bits, isDirectory) & (mask | special);
      if (operator === "+") bits |= wanted;
      else if (operator === "-") bits &= ~wanted;
      // chmod keeps a folder's setuid and setgid bits unless they are named; so do GNU's and busybox' with "=".
      else
        bits =
          (bits & ~((who === "" ? everyone : mask) | (isDirectory ? special & 0o1000 : special))) | wanted;
    }
  }
  return bits;
}

function classMask(who: string): number {
  if (who.includes("a")) return everyone;
  return [...who].reduce((mask, letter) => mask | classes[letter as "u" | "g" | "o"], 0);
}

function specialMask(who: string): number {
  if (who === "" || who.includes("a")) return 0o7000;
  return (
    (who.includes("u") ? 0o4000 : 0) | (who.includes("g") ? 0o2000 : 0) | (who.includes("o") ? 0o1000 : 0)
  );
}

function wantedBits(what: string, bits: number, isDirectory: boolean): number {
  const copied = { u: (bits >> 6) & 7, g: (bits >> 3) & 7, o: bits & 7 }[what];
  if (copied !== undefined) return copied * 0o111;
  const isExecutable = isDirectory || (bits & 0o111) !== 0;
  const letters = { r: 0o444, w: 0o222, x: 0o111, X: isExecutable ? 0o111 : 0, s: 0o6000, t: 0o1000 };
  return [...what].reduce((wanted, letter) => wanted | letters[letter as keyof typeof letters], 0);
}
