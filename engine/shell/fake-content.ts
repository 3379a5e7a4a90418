import { Secret } from "../base/value.js";
import type { Attributes, ExistingPath, UserState } from "./types.js";

/** What a fake file holds. */
export function bytes(content: Uint8Array | string | Secret): Uint8Array {
  if (content instanceof Secret) return Buffer.from(content.reveal());
  return typeof content === "string" ? Buffer.from(content) : content;
}

/** What attributes make of a fake path. */
export function owned({ owner, group, mode }: Attributes): Partial<ExistingPath> {
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(typeof mode === "number" ? { mode } : {}),
  };
}

/** A user of whom nothing but the name is given. */
export function blankUser(name: string): UserState {
  return { name, uid: 1000, gid: 1000, comment: "", home: `/home/${name}`, shell: "/bin/sh", groups: [] };
}
