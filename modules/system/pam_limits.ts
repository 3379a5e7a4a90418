import {
  boolean,
  defineModule,
  object,
  oneOf,
  path,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

/** @source limits.conf(5) */
const items = [
  ...[
    "core",
    "data",
    "fsize",
    "memlock",
    "nofile",
    "rss",
    "stack",
    "cpu",
    "nproc",
    "as",
    "maxlogins",
    "maxsyslogins",
  ],
  ...["priority", "locks", "sigpending", "msgqueue", "nice", "rtprio", "chroot"],
] as const;

const args = object({
  domain: string("Whom it is for: a user, @group, or * for all."),
  limit_type: oneOf(["hard", "soft", "-"], undefined, "Which limit; - is both."),
  limit_item: oneOf(items, undefined, "What is limited."),
  value: string("The limit: a number, unlimited, infinity or -1."),
  use_max: boolean("A higher limit that is there stays.", false),
  use_min: boolean("A lower limit that is there stays.", false),
  dest: path("The file.", "/etc/security/limits.conf"),
  comment: string("What stands behind it.", ""),
  backup: boolean("Keeps the old file beside the new one.", false),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly limit: string | null };

/** See to a limit of what users may have. */
export default defineModule<Args, State>({
  name: "pam_limits",
  summary: "See to a limit of what a user or group may have open, running, locked in memory, ...",
  scope: "host",
  args,
  examples: [
    {
      args: {
        domain: "@hapb",
        limit_type: "-",
        limit_item: "nofile",
        value: "65536",
        comment: "for the database",
        dest: "/etc/security/limits.d/90-hapb.conf",
      },
      setup: "mkdir -p /etc/security/limits.d",
      cleanup: "rm -f /etc/security/limits.d/90-hapb.conf",
    },
    {
      title: "At least this much",
      args: {
        domain: "*",
        limit_type: "soft",
        limit_item: "nproc",
        value: "4096",
        use_max: true,
        dest: "/etc/hapb-limits",
      },
      setup: "printf '# kept\\n*\\tsoft\\tnproc 100 # old\\n' > /etc/hapb-limits",
      cleanup: "rm -f /etc/hapb-limits",
    },
  ],
  returns: { msg: "The line.", backup_file: "Where the old file was kept." },

  async check(host, args, ctx) {
    const { text, limits } = await lookAt(host, args);
    const value = wantedValue(args, limits, ctx);
    const isRight = limits.length > 0 && limits.every((each) => each === value);
    const next = isRight ? text : edited(text, args, value);
    return {
      before: { limit: isRight ? value : limits.join(", ") || null },
      after: { limit: value },
      result: { msg: lineFor(args, value) },
      predicts: [{ key: `file:${args.dest}`, value: Buffer.from(next) }],
      ...(next === text ? {} : { diff: [{ label: args.dest, before: text, after: next }] }),
    };
  },

  async apply(host, args, { after }) {
    const backup = args.backup ? await host.backup(args.dest) : undefined;
    const { text } = await lookAt(host, args);
    await host.write(args.dest, edited(text, args, after.limit!));
    return backup === undefined ? {} : { result: { backup_file: backup } };
  },
});

async function lookAt(host: Host, args: Args): Promise<{ text: string; limits: string[] }> {
  const text = new TextDecoder().decode(await host.read(args.dest));
  return { text, limits: text.split("\n").flatMap((line) => valueIn(line, args) ?? []) };
}

/** The value of a line that is about the same. */
function valueIn(line: string, { domain, limit_type, limit_item }: Args): string | undefined {
  const [who, type, item, value] = line.replace(/#.*/, "").trim().split(/\s+/);
  return who === domain && type === limit_type && item === limit_item ? value : undefined;
}

function wantedValue(
  { value, limit_item, use_max, use_min }: Args,
  limits: readonly string[],
  ctx: ModuleContext,
): string {
  if (use_max && use_min) ctx.fail("use_max and use_min can't both be");
  const isWord = ["unlimited", "infinity", "-1"].includes(value);
  if (!isWord && !/^-?\d+$/.test(value) && limit_item !== "chroot")
    ctx.fail(`"${value}" is no limit: a number, unlimited, infinity or -1`);
  const size = (text: string) => (/^(unlimited|infinity|-1)$/.test(text) ? Infinity : Number(text));
  const now = limits.at(-1);
  if (now === undefined) return value;
  if (use_max) return size(now) > size(value) ? now : value;
  if (use_min) return size(now) < size(value) ? now : value;
  return value;
}

/** In the place of the first line for the same; others for it go. */
function edited(text: string, args: Args, value: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => valueIn(line, args) !== undefined);
  const line = lineFor(args, value);
  if (first < 0) return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${line}\n`;
  return lines
    .flatMap((each, i) => (i === first ? [line] : valueIn(each, args) === undefined ? [each] : []))
    .join("\n");
}

function lineFor({ domain, limit_type, limit_item, comment }: Args, value: string): string {
  return [domain, limit_type, limit_item, value, ...(comment === "" ? [] : [`#${comment}`])].join("\t");
}
