import { alias, boolean, mode, onControl, optional, path, string } from "../../engine/module/index.js";
import { attributeArgs } from "./attributes.js";

/** What copy and template share. */
export const placeArgs = {
  ...attributeArgs,
  backup: boolean("Keeps the old file beside the new one.", false),
  force: alias(boolean("Replaces a file whose content differs.", true), "thirsty"),
  follow: boolean(
    "Writes to what a link at the destination points to, instead of replacing the link.",
    false,
  ),
  validate: optional(
    string("A command that judges the new file before it takes the old one's place; %s is its path."),
  ),
};

export const copyArgs = {
  src: onControl(
    optional(path("File or folder; of a folder with / at its end, what is in it.")),
    "remote_src",
  ),
  dest: path("Where it goes on the host; with / at its end, a folder to put it in."),
  remote_src: boolean("`src` is on the host itself.", false),
  checksum: optional(string("What the source's sha1 has to be.")),
  directory_mode: optional(mode("Permissions of folders that are made, when a folder is copied.")),
  local_follow: boolean("Follows links in a folder that is copied.", true),
  decrypt: boolean("Decrypts what is encrypted with a vault.", true),
  ...placeArgs,
};

export const placeReturns = {
  dest: "Where it is.",
  src: "Where it came from.",
  checksum: "sha1 of its content.",
  backup_file: "Where the old file was kept.",
  owner: "The user it belongs to.",
  group: "The group it belongs to.",
  uid: "The user's number.",
  gid: "The group's number.",
  mode: "Its permissions, as 0644.",
  size: "Its size in bytes.",
  state: "What it is: file or directory.",
};
