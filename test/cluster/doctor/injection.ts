/** How a fault is made on a real cluster of one control plane (cp1) and one worker (w1). */
export interface Injection {
  /** What is done; says so where a file stands in for what hosts of one kernel can't have each for themselves. */
  readonly name: string;
  /** What the doctor has to find, and nothing else: `id host,host` as its causes. */
  readonly finds: readonly string[];
  /** What it has to tell as harmless, where the fault is that. */
  readonly harmless?: readonly string[];
  /** Shell, by host, as root. */
  readonly inject: Readonly<Record<string, string>>;
  /** Further options of `hapb doctor --fix`. */
  readonly options?: readonly string[];
  /** Nobody but a person mends it: --fix leaves it as it is. */
  readonly isLeft?: boolean;
  /** What puts the rest back that the doctor could not, or had not to. */
  readonly restore?: Readonly<Record<string, string>>;
}

/** A program of the host replaced by a script, until it is unmounted. */
export const instead = (program: string, script: string) =>
  `path=$(command -v ${program}); file=/root/instead-of-${program}; printf '#!/bin/sh\\n${script}\\n' >$file; chmod 755 $file; mount --bind $file "$path"`;
export const notInstead = (program: string) => `umount "$(command -v ${program})"`;
