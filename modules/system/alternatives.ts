import {
  defineModule,
  dict,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
  type Plain,
} from "../../engine/module/index.js";
import { parseAlternatives, type Alternatives } from "./alternatives-query.js";

const args = object({
  name: string("What there are several of, e.g. editor, java."),
  path: optional(path("The one that it is about.")),
  link: optional(path("Where the name itself stands, e.g. /usr/bin/editor; for names that are new.")),
  priority: optional(
    integer("The one with the highest is chosen while nobody chose. Without it: 50 for a new one."),
  ),
  state: oneOf(
    ["present", "selected", "absent", "auto"],
    "selected",
    "present: offered. selected: offered and chosen. absent: not offered. auto: offered, and the priorities choose.",
  ),
  subcommands: optional(list(dict("name, link and path of what changes together with it."))),
  family: optional(string("Which family of names of the package manager; for Red Hat's alternatives.")),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = {
  readonly offered: boolean;
  readonly priority: number | null;
  readonly selected: boolean;
  /** Who chose; only where the task is about that. */
  readonly mode?: string;
  readonly subcommands?: string[];
};

/** See to which of several programs a name stands for. */
export default defineModule<Args, State>({
  name: "alternatives",
  summary: "See to which of several programs a name stands for, by update-alternatives.",
  scope: "host",
  args,
  examples: [
    {
      args: { name: "hapb-pager", path: "/bin/cat", link: "/usr/local/bin/hapb-pager", priority: 10 },
      cleanup: "update-alternatives --remove-all hapb-pager",
    },
    {
      title: "Offered, but not chosen",
      args: { name: "hapb-pager", path: "/bin/cat", state: "present", priority: 20 },
      setup:
        "update-alternatives --install /usr/local/bin/hapb-pager hapb-pager /bin/ls 30; update-alternatives --set hapb-pager /bin/ls",
      cleanup: "update-alternatives --remove-all hapb-pager",
    },
    {
      args: { name: "hapb-pager", path: "/bin/ls", state: "absent" },
      setup: "update-alternatives --install /usr/local/bin/hapb-pager hapb-pager /bin/ls 30",
    },
  ],

  async check(host, args, ctx) {
    const now = await lookAt(host, args.name, ctx);
    const target = targetOf(args, now, ctx);
    const offer = now.offers.find((each) => each.path === target);
    const isWanted = args.state !== "absent";
    if (isWanted && !offer && (args.link ?? now.link) === undefined)
      ctx.fail(`${args.name} is new on this host: link says where it shall stand`);
    const priority = args.priority ?? offer?.priority ?? 50;
    const before = stateOf(now, target, args);
    const wouldSelect = isSelectedAfter(args, now, target, priority);
    const after: State = isWanted
      ? {
          offered: true,
          priority,
          selected: wouldSelect,
          // Chosen by priority already is chosen.
          ...(args.state === "selected" ? { mode: before.selected ? now.mode : "manual" } : {}),
          ...(args.state === "auto" ? { mode: "auto" } : {}),
          ...(args.subcommands === undefined ? {} : { subcommands: subcommandsOf(args) }),
        }
      : { offered: false, priority: null, selected: false };
    return {
      before,
      after: isWanted || before.offered ? after : before,
      touches: [`path:/etc/alternatives/${args.name}`, `file:/var/lib/dpkg/alternatives/${args.name}`],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const now = await lookAt(host, args.name, ctx);
    const target = targetOf(args, now, ctx);
    const { name } = args;
    if (!after.offered) await host.run(sh`${program} && "$u" --remove ${name} ${target}`);
    const differs = (key: keyof State) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
    if (after.offered && (differs("offered") || differs("priority") || differs("subcommands"))) {
      const slaves = (args.subcommands ?? []).flatMap((each) => [
        "--slave",
        ...[each["link"], each["name"], each["path"]].map(wordOf),
      ]);
      const family = args.family === undefined ? [] : ["--family", args.family];
      const link = args.link ?? now.link ?? "";
      await host.run(
        sh`${program} && "$u" --install ${link} ${name} ${target} ${after.priority ?? 50} ${family} ${slaves}`,
      );
    }
    if (args.state === "selected" && !(before.selected && before.mode === after.mode))
      await host.run(sh`${program} && "$u" --set ${name} ${target}`);
    if (args.state === "auto" && before.mode !== "auto")
      await host.run(sh`${program} && "$u" --auto ${name}`);
    return { after: stateOf(await lookAt(host, name, ctx), target, args) };
  },
});

const program = sh`u=$(command -v update-alternatives || command -v alternatives)`;

async function lookAt(host: Host, name: string, ctx: ModuleContext): Promise<Alternatives> {
  const { rc, stdout } = await host.query(
    sh`${program} || exit 127; "$u" --query ${name} 2>/dev/null || "$u" --display ${name} 2>/dev/null; :`,
    { reads: [`path:/etc/alternatives/${name}`, `file:/var/lib/dpkg/alternatives/${name}`], rcs: [0, 127] },
  );
  if (rc === 127) ctx.fail("this host has no update-alternatives");
  return parseAlternatives(stdout.text);
}

function targetOf({ path: given, name, state }: Args, now: Alternatives, ctx: ModuleContext): string {
  if (given !== undefined) return given;
  if (state === "auto" && now.value !== undefined) return now.value;
  return ctx.fail(`alternatives needs the path that ${name} shall be about`);
}

function stateOf(now: Alternatives, target: string, args: Args): State {
  const offer = now.offers.find((each) => each.path === target);
  return {
    offered: offer !== undefined,
    priority: offer?.priority ?? null,
    selected: now.value === target,
    ...(args.state === "selected" || args.state === "auto" ? { mode: now.mode } : {}),
    ...(args.subcommands === undefined || args.state === "absent"
      ? {}
      : { subcommands: (offer?.slaves ?? []).map(({ name, path }) => `${name} ${path}`).sort() }),
  };
}

/** In automatic mode the highest priority wins; of two, the one that was there. */
function isSelectedAfter({ state }: Args, now: Alternatives, target: string, priority: number): boolean {
  if (state === "selected") return true;
  if (now.mode === "manual" && state !== "auto") return now.value === target;
  const others = now.offers.filter((each) => each.path !== target).map((each) => each.priority);
  const best = Math.max(...others, -Infinity);
  return priority > best || (priority === best && now.value === target);
}

function subcommandsOf({ subcommands }: Args): string[] {
  return (subcommands ?? []).map((each) => `${wordOf(each["name"])} ${wordOf(each["path"])}`).sort();
}

function wordOf(value: Plain | undefined): string {
  return typeof value === "string" ? value : "";
}
