import type { Part } from "../part.js";

export interface MountsLook {
  /** Of `/` and `/sys`, those whose mounts other namespaces don't see; empty too where it can't be told. */
  readonly notShared: readonly string[];
}

/**
 * As the host's init sees them: a login may have a mount namespace of its own.
 * @source proc_pid_mountinfo(5): field 5 is the mount point, and `shared:N` stands among the fields before the hyphen
 */
export const mounts: Part<MountsLook> = {
  script: `
file=/proc/1/mountinfo; [ -r $file ] || file=/proc/self/mountinfo
grep -E '^[^ ]+ [^ ]+ [^ ]+ [^ ]+ (/|/sys) ' $file`,
  read(text) {
    const seen = new Map<string, boolean>();
    for (const line of text.split("\n")) {
      const fields = line.split(" ");
      const hyphen = fields.indexOf("-");
      // The last one that is mounted over a place is the one in force.
      if (hyphen > 5)
        seen.set(
          fields[4]!,
          fields.slice(6, hyphen).some((field) => field.startsWith("shared:")),
        );
    }
    return { notShared: [...seen].filter(([, isShared]) => !isShared).map(([path]) => path) };
  },
};
