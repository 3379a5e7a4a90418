import {
  boolean,
  defineModule,
  exclusive,
  list,
  object,
  oneOf,
  optional,
  string,
  type ModuleContext,
} from "../../engine/module/index.js";
import { applyEdit, checkEdit, editArgs, type Editable, type Edited } from "./edit.js";
import { dropOption, putOption, type IniEdit } from "./ini-edit.js";
import type { FileState } from "./place.js";

const args = object(
  {
    section: optional(string("The section; left out for what stands before the first one.")),
    section_has_values: optional(
      list(
        object({
          option: string("An option that the section has to have."),
          value: optional(string("With this value.")),
          values: optional(list(string("A value"), "With these values.")),
        }),
        "Which section is meant, where several have the same name.",
      ),
    ),
    option: optional(string("The option; left out for the section itself.")),
    value: optional(string("Its value.")),
    values: optional(list(string("A value"), "Its values, a line each.")),
    state: oneOf(["present", "absent"], "present", "Whether it shall be there."),
    exclusive: boolean("Other values of the same option go.", true),
    no_extra_spaces: boolean("Writes `a=b`, and not `a = b`.", false),
    ignore_spaces: boolean("A line that differs in blanks alone is left as it is.", false),
    allow_no_value: boolean("The option may stand alone.", false),
    modify_inactive_option: boolean("A line that is commented out is used for the option.", true),
    create: boolean("Makes the file when it isn't there.", true),
    follow: boolean("Writes to what a link leads to, instead of replacing the link.", false),
    ...editArgs,
  },
  { rules: [exclusive("value", "values")] },
);
type Args = NonNullable<(typeof args)["_type"]>;

/** See to an option of an INI file. */
export default defineModule<Args, FileState>({
  name: "ini_file",
  summary: "See to an option, or a section, of a file in INI style.",
  description: "All else in the file stays as it is: order, comments, blanks.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/etc/hapb.ini", section: "drinks", option: "fav", value: "lemonade", mode: "0600" },
      setup: "printf '[food]\\nfav = rice\\n\\n[drinks]\\n# fav = tea\\n' > /etc/hapb.ini",
      cleanup: "rm -f /etc/hapb.ini",
    },
    {
      title: "A drop-in of systemd",
      args: {
        path: "/etc/systemd/system/hapb.service.d/limits.conf",
        section: "Service",
        option: "Environment",
        values: ["A=1", "B=2"],
        no_extra_spaces: true,
      },
      setup: "mkdir -p /etc/systemd/system/hapb.service.d",
      cleanup: "rm -r /etc/systemd/system/hapb.service.d",
    },
    {
      title: "A section that goes",
      args: { path: "/etc/hapb.ini", section: "old", state: "absent" },
      setup: "printf 'a=1\\n[old]\\nb=2\\n[new]\\nc=3\\n' > /etc/hapb.ini",
      cleanup: "rm -f /etc/hapb.ini",
    },
  ],
  returns: { msg: "What was done.", backup_file: "Where the old file was kept.", path: "The file." },

  async check(host, args, ctx) {
    requireWords(args, ctx);
    const lacking = args.state === "absent" ? "leave" : args.create ? "edit" : "fail";
    return checkEdit(host, args, (file) => edit(file, args), lacking, ctx);
  },

  async apply(host, args, check, ctx) {
    return applyEdit(host, args, (file) => edit(file, args), check, ctx);
  },
});

function requireWords({ state, option, value, values, allow_no_value }: Args, ctx: ModuleContext): void {
  const isValued = value !== undefined || values !== undefined;
  if (state === "present" && option !== undefined && !isValued && !allow_no_value)
    ctx.fail(`ini_file needs a value for ${option}`, { hint: "allow_no_value: true lets it stand alone" });
  if (option === undefined && isValued) ctx.fail("ini_file needs the option that the value is for");
}

function edit({ text, words }: Editable, args: Args): Edited {
  const values = (value: string | undefined, several: readonly string[] | undefined) =>
    (several ?? (value === undefined ? [] : [value])).map(words);
  const wanted: IniEdit = {
    section: args.section === undefined ? undefined : words(args.section),
    sectionHasValues: (args.section_has_values ?? []).map((each) => ({
      option: words(each.option),
      values: values(each.value, each.values),
    })),
    option: args.option === undefined ? undefined : words(args.option),
    values: values(args.value, args.values),
    isExclusive: args.exclusive,
    equals: args.no_extra_spaces ? "=" : " = ",
    ignoresBlanks: args.ignore_spaces,
    allowsNoValue: args.allow_no_value,
    modifiesInactive: args.modify_inactive_option,
  };
  return args.state === "absent" ? dropOption(text, wanted) : putOption(text, wanted);
}
