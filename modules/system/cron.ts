import {
  alias,
  boolean,
  defineModule,
  exclusive,
  HostFailure,
  object,
  oneOf,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import { privateFolder } from "../files/private-folder.js";
import { jobLines, variableLines, withJob, withVariable } from "./crontab.js";

const args = object(
  {
    name: string("What the job is called, in a comment above it; with env the variable's name."),
    job: optional(alias(string("The command; with env the variable's value."), "value")),
    state: oneOf(["present", "absent"], "present", "Whether it shall be there."),
    minute: string("0-59, *, */5, ...", "*"),
    hour: string("0-23, *, */2, ...", "*"),
    day: alias(string("1-31, *, ...", "*"), "dom"),
    month: string("1-12, JAN-DEC, *, ...", "*"),
    weekday: alias(string("0-6 (0 is Sunday), SUN-SAT, *, ...", "*"), "dow"),
    special_time: optional(
      oneOf(
        ["annually", "daily", "hourly", "monthly", "reboot", "weekly", "yearly"],
        undefined,
        "Instead of the five above.",
      ),
    ),
    disabled: boolean("The job stands there commented out.", false),
    env: boolean("It is a variable, and no job.", false),
    insertafter: optional(string("A new variable goes behind this one.")),
    insertbefore: optional(string("A new variable goes before this one.")),
    user: optional(string("Whose crontab; with cron_file, whom the job runs as (root when left out).")),
    cron_file: optional(path("A file in /etc/cron.d, or a whole path, instead of a user's own crontab.")),
    backup: boolean("Keeps what was there in a file.", false),
  },
  { rules: [exclusive("insertafter", "insertbefore")] },
);
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly lines: string[] };

/** See to a job that cron runs. */
export default defineModule<Args, State>({
  name: "cron",
  summary: "See to a job that cron runs, or to a variable of its jobs.",
  description:
    "A comment above the job names it, as Ansible writes it; all else in the crontab stays. User's own crontabs need the program crontab on the host, files in /etc/cron.d only need to be written.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        name: "clean up",
        minute: "0",
        hour: "5,17",
        job: "ls -alh > /dev/null",
        cron_file: "hapb_clean",
        user: "root",
      },
      setup: "mkdir -p /etc/cron.d",
      cleanup: "rm -f /etc/cron.d/hapb_clean",
    },
    {
      title: "Whom its mail goes to",
      args: { name: "MAILTO", env: true, job: "ops@example.com", cron_file: "/etc/cron.d/hapb_mail" },
      setup: "mkdir -p /etc/cron.d; printf '#Ansible: old\\n@daily root true\\n' > /etc/cron.d/hapb_mail",
      cleanup: "rm -f /etc/cron.d/hapb_mail",
    },
    {
      title: "A job that goes",
      args: { name: "old", state: "absent", cron_file: "hapb_old" },
      setup:
        "mkdir -p /etc/cron.d; printf '# kept\\n#Ansible: old\\n@daily root true\\n' > /etc/cron.d/hapb_old",
      cleanup: "rm -f /etc/cron.d/hapb_old",
    },
  ],
  returns: {
    jobs: "The names of all jobs there.",
    envs: "The names of all variables there.",
    backup_file: "Where what was there is kept.",
  },

  async check(host, args, ctx) {
    const text = await readCrontab(host, args, ctx);
    const next = edited(text, args, ctx);
    const file = fileOf(args);
    const seen = (crontab: string) =>
      args.env ? variableLines(crontab, args.name) : jobLines(crontab, args.name);
    return {
      before: { lines: seen(text) },
      after: { lines: seen(next) },
      result: { ...names(next), cron_file: args.cron_file ?? null },
      ...(file === undefined
        ? { touches: [spool(args)] }
        : { predicts: [{ key: `file:${file}` as const, value: Buffer.from(next) }] }),
      ...(next === text
        ? {}
        : { diff: [{ label: file ?? `crontab of ${args.user ?? host.user}`, before: text, after: next }] }),
    };
  },

  async apply(host, args, _check, ctx) {
    const text = await readCrontab(host, args, ctx);
    const next = edited(text, args, ctx);
    const file = fileOf(args);
    let backup: string | undefined;
    if (args.backup) {
      backup = `${(await privateFolder(host)).path}/crontab`;
      await host.write(backup, text);
    }
    // cron takes files that others can write to for none of its own.
    if (file !== undefined) await host.write(file, next, text === "" ? { mode: 0o644 } : {});
    else await host.run(sh`crontab ${userOption(args)} -`, { input: next });
    return backup === undefined ? {} : { result: { backup_file: backup } };
  },
});

function fileOf({ cron_file }: Args): string | undefined {
  if (cron_file === undefined) return undefined;
  return cron_file.startsWith("/") ? cron_file : `/etc/cron.d/${cron_file}`;
}

function userOption({ user }: Args): string[] {
  return user === undefined ? [] : ["-u", user];
}

/** Where most systems keep it; what is asked and noted under this name is the same thing in any case. */
function spool({ user }: Args): `file:${string}` {
  return `file:/var/spool/cron/crontabs/${user ?? "~"}`;
}

async function readCrontab(host: Host, args: Args, ctx: ModuleContext): Promise<string> {
  const file = fileOf(args);
  if (file !== undefined) {
    const folder = file.replace(/\/[^/]*$/, "");
    const [text, { exists }] = await Promise.all([host.read(file), host.path(folder, { follow: true })]);
    if (!exists && args.state === "present")
      ctx.fail(`there is no folder ${folder} on this host`, {
        hint: "is cron installed? Its package makes the folder",
        missing: `path:${folder}`,
      });
    return new TextDecoder().decode(text);
  }
  const { rc, stdout, stderr } = await host.query(
    sh`command -v crontab >/dev/null 2>&1 || exit 127; exec crontab -l ${userOption(args)}`,
    { reads: [spool(args), "cmd:crontab"], rcs: "any" },
  );
  if (rc === 127)
    ctx.fail("this host has no crontab", { hint: "install cron first; with cron_file, none is needed here" });
  if (rc === 0) return withoutHeader(stdout.text);
  if (/no crontab for|can't open|No such file/i.test(stderr.text)) return "";
  throw new HostFailure(stderr.text.trim() || `crontab -l ended with ${rc}`, { rc, stderr: stderr.text });
}

/** Some versions print the three lines that they put before it. @source crontab(1) of Debian */
function withoutHeader(text: string): string {
  return text.replace(/^# DO NOT EDIT THIS FILE.*\n#.*\n#.*\n/, "");
}

function edited(text: string, args: Args, ctx: ModuleContext): string {
  const { name, job, state, env, insertafter, insertbefore, cron_file } = args;
  if (state === "absent") return env ? (withVariable(text, { name }, {}) ?? text) : withJob(text, { name });
  if (job === undefined) return ctx.fail(`cron needs the ${env ? "variable's value" : "job"}: job`);
  if (env) {
    const line = `${name}="${job}"`;
    const place = { after: insertafter, before: insertbefore };
    const next = withVariable(text, { name, line }, place);
    return next ?? ctx.fail(`there is no variable ${insertafter ?? insertbefore} in it to stand beside`);
  }
  const { minute, hour, day, month, weekday, special_time, user = "root", disabled } = args;
  const when =
    special_time === undefined ? [minute, hour, day, month, weekday].join(" ") : `@${special_time}`;
  if (special_time !== undefined && [minute, hour, day, month, weekday].some((each) => each !== "*"))
    ctx.fail("special_time stands for minute, hour, day, month and weekday: give it, or them");
  const words = [when, ...(cron_file === undefined ? [] : [user]), job.replace(/[\r\n]+/g, "")];
  return withJob(text, { name, line: `${disabled ? "#" : ""}${words.join(" ")}` });
}

function names(text: string): PlainObject {
  return {
    jobs: [...text.matchAll(/^#Ansible: (.*)$/gm)].map((line) => line[1]!),
    envs: [...text.matchAll(/^([A-Za-z_]\w*)\s*=/gm)].map((line) => line[1]!),
  };
}
