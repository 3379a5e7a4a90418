import { lines, sh, type ExistingPath, type Host, type PathState } from "../../engine/module/index.js";

interface Times {
  readonly path: string;
  readonly access_time?: string;
  readonly modification_time?: string;
}

/** Times in before and after. "now" is always something else than before. */
export type TimesState = {
  readonly atime?: string;
  readonly mtime?: string;
};

export function checkTouch(times: Times, now: PathState): { before: TimesState; after: TimesState } {
  const { access_time = "now", modification_time = "now" } = times;
  const one = (asked: string, name: "atime" | "mtime") => ({
    before: asked === "preserve" || !now.exists ? undefined : shown(now, name),
    after: asked === "preserve" ? undefined : asked,
  });
  const [atime, mtime] = [one(access_time, "atime"), one(modification_time, "mtime")];
  return {
    before: { atime: atime.before, mtime: mtime.before },
    after: { atime: atime.after, mtime: mtime.after },
  };
}

/** As touch -t takes it, in the host's own time zone only when that is UTC; compared as text. */
function shown(path: ExistingPath, name: "atime" | "mtime"): string {
  const digits = new Date(path[name] * 1000).toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`;
}

export async function touch(host: Host, times: Times, isNew: boolean): Promise<void> {
  const { path, access_time = "now", modification_time = "now" } = times;
  const set = (flag: "-a" | "-m", asked: string) => {
    if (asked === "preserve") return sh`:`;
    return asked === "now"
      ? sh`touch ${flag} -c -- ${path}`
      : sh`TZ=UTC0 touch ${flag} -c -t ${asked} -- ${path}`;
  };
  if (isNew && access_time === "preserve" && modification_time === "preserve") return;
  await host.run(lines(sh`set -e`, set("-a", access_time), set("-m", modification_time)));
}
