import type { ExistingPath, PlainObject } from "../../engine/module/index.js";
import { octal } from "./mode.js";

/** What `stat` and `find` tell of a path, under Ansible's keys. */
export function described(path: string, found: ExistingPath): PlainObject {
  return {
    path,
    ...kinds(found),
    ...permissions(found),
    uid: found.uid,
    gid: found.gid,
    pw_name: found.owner,
    gr_name: found.group,
    size: found.size,
    inode: found.inode,
    dev: found.device,
    nlink: found.links,
    atime: found.atime,
    mtime: found.mtime,
    ctime: found.ctime,
  };
}

function kinds({ kind }: ExistingPath): PlainObject {
  return {
    isreg: kind === "file",
    isdir: kind === "directory",
    islnk: kind === "link",
    ischr: kind === "char",
    isblk: kind === "block",
    isfifo: kind === "fifo",
    issock: kind === "socket",
  };
}

function permissions({ mode }: ExistingPath): PlainObject {
  const has = (bit: number) => (mode & bit) !== 0;
  return {
    mode: octal(mode),
    rusr: has(0o400),
    wusr: has(0o200),
    xusr: has(0o100),
    rgrp: has(0o040),
    wgrp: has(0o020),
    xgrp: has(0o010),
    roth: has(0o004),
    woth: has(0o002),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
  };
}
