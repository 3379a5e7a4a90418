import {
  alias,
  boolean,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  secret,
  string,
} from "../../engine/module/index.js";

export const userArgs = object({
  name: alias(string("The user."), "user"),
  state: oneOf(["present", "absent"], "present", "Whether the user exists."),
  uid: optional(integer("The user's number.")),
  non_unique: boolean("The number may be another user's too.", false),
  group: optional(string("The first group: a name or a number.")),
  groups: optional(list(string("The further groups; none leaves all of them."))),
  append: boolean("The user stays in groups that aren't named.", false),
  comment: optional(string("Who that is.")),
  home: optional(path("The home folder.")),
  create_home: alias(boolean("Makes the home folder when it isn't there.", true), "createhome"),
  move_home: boolean("Takes what is in the old home folder along to a new one.", false),
  skeleton: optional(path("What a new home folder begins with.")),
  shell: optional(path("The login shell.")),
  password: optional(secret("The password, encrypted as crypt(3) does; * allows none.")),
  update_password: oneOf(["always", "on_create"], "always", "Whether a user that exists gets it too."),
  password_lock: optional(boolean("Whether logging in by password is locked.")),
  system: boolean("A new user gets a number for the system's own.", false),
  remove: boolean("Deleting the user deletes the home folder too.", false),
  force: boolean("Deletes the user also while logged in.", false),
});
export type UserArgs = NonNullable<(typeof userArgs)["_type"]>;

/** A user in before and after: what the task asks for, and no more. */
export type UserShown = {
  readonly exists: boolean;
  readonly uid?: number;
  readonly group?: string;
  readonly groups?: string[];
  readonly comment?: string;
  readonly home?: string;
  readonly hasHome?: boolean;
  readonly shell?: string;
  readonly password?: "as given" | "another";
  readonly locked?: boolean;
};
