import {
  boolean,
  defineModule,
  integer,
  object,
  oneOf,
  optional,
  sh,
  string,
} from "../../engine/module/index.js";

type State = { readonly exists: boolean; readonly gid?: number };

/** See to a group of users. */
export default defineModule({
  name: "group",
  summary: "See to it that a group exists, or doesn't.",
  scope: "host",
  args: object({
    name: string("The group."),
    state: oneOf(["present", "absent"], "present", "Whether it exists."),
    gid: optional(integer("Its number.")),
    system: boolean("A new group gets a number for the system's own.", false),
    non_unique: boolean("Its number may be another group's too.", false),
    force: boolean("Deletes it also when it is some user's first group.", false),
  }),
  examples: [
    { args: { name: "hapbgrp", gid: 4711 }, cleanup: "groupdel hapbgrp" },
    { args: { name: "hapbgrp", state: "absent" }, setup: "groupadd hapbgrp" },
    { args: { name: "hapbgrp", gid: 4712 }, setup: "groupadd -g 4711 hapbgrp", cleanup: "groupdel hapbgrp" },
  ],
  returns: { name: "The group.", gid: "Its number.", state: "Whether it exists.", system: "As asked for." },

  async check(host, { name, state, gid, system }) {
    const now = await host.groupEntry(name);
    const after = {
      ...(now ?? { name, gid: gid ?? -1, members: [] }),
      ...(gid === undefined ? {} : { gid }),
    };
    const shown = (exists: boolean, number: number | undefined): State =>
      exists && gid !== undefined ? { exists, gid: number } : { exists };
    return {
      before: shown(now !== undefined, now?.gid),
      after: shown(state === "present", gid),
      result: { name, state, system, gid: now?.gid },
      // The number of a new group is the host's to choose.
      predicts: [{ key: `group:${name}`, value: state === "present" ? after : undefined }],
    };
  },

  async apply(host, args, { before, after }) {
    const { name, gid } = args;
    const number = gid === undefined ? [] : ["-g", gid];
    const shared = args.non_unique ? ["-o"] : [];
    if (!after.exists)
      await host.run(
        sh`if command -v groupdel >/dev/null; then groupdel ${args.force ? ["-f"] : []} ${name}; else delgroup ${name}; fi`,
      );
    else if (before.exists) await host.run(sh`groupmod ${number} ${shared} ${name}`);
    else
      await host.run(
        sh`if command -v groupadd >/dev/null; then groupadd ${number} ${shared} ${args.system ? ["-r"] : []} ${name}; else addgroup ${number} ${args.system ? ["-S"] : []} ${name}; fi`,
      );
    const now = await host.groupEntry(name);
    return { result: { gid: now?.gid } };
  },
});
