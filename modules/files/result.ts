import type { PathState, PlainObject } from "../../engine/module/index.js";
import { octal } from "./mode.js";

/** What Ansible's file modules tell about the path they left. */
export function pathResult(path: PathState): PlainObject {
  if (!path.exists) return { state: "absent" };
  const { owner, group, uid, gid, size, mode } = path;
  return { owner, group, uid, gid, size, mode: octal(mode), state: path.kind };
}
