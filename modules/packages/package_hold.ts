import {
  defineModule,
  list,
  object,
  oneOf,
  string,
  type Host,
  type ModuleContext,
  type Prediction,
} from "../../engine/module/index.js";
import { holdFiles, holdingOf, type Holding } from "./holds.js";
import { managerNames, managerOf } from "./managers.js";

const args = object({
  name: list(string("Packages.")),
  state: oneOf(
    ["held", "free"],
    "held",
    "Held packages stay at the version that they have, whatever is updated; free ones may be updated.",
  ),
  use: oneOf(
    ["auto", ...managerNames],
    "auto",
    "What holds them; auto is what the distribution installs packages with.",
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;
type Holds = { [name: string]: "held" | "free" };

/** Keep packages at their versions. */
export default defineModule<Args, Holds>({
  name: "package_hold",
  summary: "Keep packages at the versions that they have, or let them go.",
  description:
    "By apt-mark hold, dnf's versionlock (or `excludepkgs` in dnf.conf where that plugin is missing), zypper addlock, a version in apk's world.",
  scope: "host",
  args,
  examples: [
    { on: "apt", args: { name: ["procps", "less"] }, cleanup: "apt-mark unhold procps less" },
    { on: "apt", args: { name: "procps", state: "free" }, setup: "apt-mark hold procps" },
    { on: "dnf", args: { name: "lab-base" }, cleanup: "dnf -q versionlock delete lab-base" },
    { on: "dnf", args: { name: "lab-base", state: "free" }, setup: "dnf -q versionlock add lab-base" },
    {
      on: "dnf",
      title: "Without dnf's plugin",
      args: { name: "lab-base" },
      setup: "mv /etc/dnf/plugins/versionlock.conf /root/",
      cleanup: "mv /root/versionlock.conf /etc/dnf/plugins/; sed -i /^excludepkgs=/d /etc/dnf/dnf.conf",
    },
    { on: "zypper", args: { name: "lab-base" }, cleanup: "zypper -n removelock lab-base" },
    { on: "zypper", args: { name: "lab-base", state: "free" }, setup: "zypper -n addlock lab-base" },
  ],

  async check(host, args, ctx) {
    const { holding, text, states } = await look(host, args, ctx);
    const absent = args.name.filter((_, i) => states[i]!.version === "");
    if (absent.length > 0 && args.state === "held")
      ctx.fail(`${absent.join(", ")} has no version to be held at: it isn't installed`, {
        hint: "install it first, with package",
      });
    const is = (i: number, name: string) => (holding.isHeld(name, states[i]!, text) ? "held" : "free");
    const predicts = args.name.map((name, i): Prediction => ({
      key: `pkg:${name}`,
      value: { ...states[i]!, isHeld: args.state === "held" },
    }));
    return {
      before: Object.fromEntries(args.name.map((name, i) => [name, is(i, name)])),
      after: Object.fromEntries(args.name.map((name) => [name, args.state])),
      predicts: holding.file === undefined ? predicts : [],
      touches: holding.file === undefined ? [] : [`file:${holding.file}`],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { holding, text } = await look(host, args, ctx);
    const changing = args.name.filter((name) => before[name] !== after[name]);
    await holding.change(host, changing, args.state === "held", text);
  },
});

async function look(host: Host, { name, use }: Args, ctx: ModuleContext): Promise<Look> {
  const [manager, contents, states] = await Promise.all([
    managerOf(host, use, { lockTimeout: 60 }, ctx),
    Promise.all(holdFiles.map((path) => host.read(path))),
    Promise.all(name.map((each) => host.package(each))),
  ]);
  const files = new Map(
    holdFiles.flatMap((path, i) =>
      contents[i] ? [[path, Buffer.from(contents[i]).toString()] as const] : [],
    ),
  );
  const holding = holdingOf(manager.name, files);
  return { holding, text: files.get(holding.file ?? "") ?? "", states };
}

interface Look {
  readonly holding: Holding;
  /** Of the file that says what is held. */
  readonly text: string;
  readonly states: readonly Awaited<ReturnType<Host["package"]>>[];
}
