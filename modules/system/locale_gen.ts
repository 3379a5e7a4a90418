import {
  alias,
  defineModule,
  list,
  object,
  oneOf,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

const args = object({
  name: alias(list(string("Locales, e.g. de_DE.UTF-8.")), "names"),
  state: oneOf(["present", "absent"], "present", "Whether the host shall have them."),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly available: string[]; readonly listed?: string[] };

/** Where Debian's kind of systems list the locales to make. */
const wishes = "/etc/locale.gen";

/** See to the locales that the host has. */
export default defineModule<Args, State>({
  name: "locale_gen",
  summary: "See to it that the host has locales, or hasn't.",
  description:
    "Where there is /etc/locale.gen (Debian, Ubuntu, Arch, Gentoo) the locale is listed there and locale-gen makes it; elsewhere localedef does.",
  scope: "host",
  args,
  examples: [{ args: { name: "C.UTF-8" } }, { args: { name: ["xx_XX.UTF-8"], state: "absent" } }],
  returns: { name: "The locales.", mechanism: "By which program they are made." },

  async check(host, args) {
    const { has, text } = await lookAt(host);
    const names = [...args.name];
    const isPresent = args.state === "present";
    // C and POSIX are part of every libc, and nowhere listed.
    const listable = names.filter((name) => !isBuiltIn(name));
    const available = names.filter((name) => has(name));
    const next = text === undefined ? undefined : edited(text, listable, isPresent);
    const listed = (wanted: string | undefined) =>
      wanted === undefined ? {} : { listed: listable.filter((name) => isListed(wanted, name)) };
    return {
      before: { available, ...listed(text) },
      after: {
        available: isPresent ? names : names.filter((name) => has(name) && isBuiltIn(name)),
        ...(text === undefined ? {} : { listed: isPresent ? listable : [] }),
      },
      result: { name: names, mechanism: text === undefined ? "localedef" : "locale-gen" },
      ...(next === undefined || next === text
        ? {}
        : {
            predicts: [{ key: `file:${wishes}` as const, value: Buffer.from(next) }],
            diff: [{ label: wishes, before: text ?? "", after: next }],
          }),
      touches: ["path:/usr/lib/locale"],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { has, text } = await lookAt(host);
    const isPresent = args.state === "present";
    const differing = args.name.filter((name) => !isBuiltIn(name) && has(name) !== isPresent);
    if (text !== undefined) {
      const next = edited(
        text,
        args.name.filter((name) => !isBuiltIn(name)),
        isPresent,
      );
      if (next !== text) await host.write(wishes, next);
      if (before.available.length !== after.available.length)
        await host.run(sh`locale-gen`, { signal: ctx.signal });
    } else for (const name of differing) await define(host, name, isPresent, ctx);
    const { has: hasNow } = await lookAt(host);
    const wrong = args.name.find((name) => !isBuiltIn(name) && hasNow(name) !== isPresent);
    if (wrong !== undefined)
      ctx.fail(isPresent ? `${wrong} could not be made` : `${wrong} is still there`, {
        hint: isPresent
          ? "is it a locale that /usr/share/i18n/SUPPORTED names? The package is called locales"
          : undefined,
      });
  },
});

interface Seen {
  readonly has: (name: string) => boolean;
  /** Undefined where the system has no such file. */
  readonly text?: string;
}

async function lookAt(host: Host): Promise<Seen> {
  const [bytes, { stdout }] = await Promise.all([
    host.read(wishes),
    host.query(sh`locale -a 2>/dev/null; :`, { reads: ["path:/usr/lib/locale"] }),
  ]);
  const all = new Set(stdout.text.split("\n").map(normal));
  return {
    has: (name) => all.has(normal(name)),
    ...(bytes === undefined ? {} : { text: new TextDecoder().decode(bytes) }),
  };
}

/** `locale -a` writes de_DE.utf8 for de_DE.UTF-8. */
function normal(name: string): string {
  const [, locale = name, codeset = "", modifier = ""] =
    /^([^.@]+)(?:\.([^@]+))?(@.*)?$/.exec(name.trim()) ?? [];
  return `${locale}.${codeset.toLowerCase().replace(/[^a-z0-9]/g, "")}${modifier}`;
}

function isBuiltIn(name: string): boolean {
  return /^(C|POSIX)(\.|$)/.test(name);
}

/** Lines are `de_DE.UTF-8 UTF-8`; those that aren't wanted are commented out. @source locale.gen(5) */
function isListed(text: string, name: string): boolean {
  return text.split("\n").some((line) => line.trim().split(/\s+/)[0] === name);
}

function edited(text: string, names: readonly string[], isPresent: boolean): string {
  return names.reduce((now, name) => (isPresent ? withLocale(now, name) : withoutLocale(now, name)), text);
}

function withLocale(text: string, name: string): string {
  if (isListed(text, name)) return text;
  const lines = text.split("\n");
  const commented = lines.findIndex((line) =>
    new RegExp(`^#\\s*${name.replace(/\W/g, "\\$&")}\\s`).test(`${line} `),
  );
  if (commented >= 0) return lines.with(commented, lines[commented]!.replace(/^#\s*/, "")).join("\n");
  const charset = /\.([^@]+)/.exec(name)?.[1] ?? "ISO-8859-1";
  return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${name} ${charset}\n`;
}

function withoutLocale(text: string, name: string): string {
  return text
    .split("\n")
    .map((line) => (line.trim().split(/\s+/)[0] === name ? `# ${line}` : line))
    .join("\n");
}

async function define(host: Host, name: string, isPresent: boolean, ctx: ModuleContext): Promise<void> {
  const [, locale = name, charset = "ISO-8859-1", modifier = ""] =
    /^([^.@]+)(?:\.([^@]+))?(@.*)?$/.exec(name) ?? [];
  const script = isPresent
    ? sh`localedef -i ${locale + modifier} -f ${charset} ${name}`
    : sh`localedef --delete-from-archive ${name.replace(charset, charset.toLowerCase().replace(/[^a-z0-9]/g, ""))}`;
  await host.run(script, { signal: ctx.signal });
}
