import {
  boolean,
  defineModule,
  list,
  object,
  oneOf,
  sh,
  string,
  type Host,
  type ModuleContext,
  type ReadKey,
} from "../../engine/module/index.js";
import { askSemanage, isEnabled, requireEnabled } from "./access.js";
import { exactType, parsePorts, parseRange, typeOf } from "./ports.js";

const args = object({
  ports: list(string("Ports, or ranges: 8000-8010.")),
  proto: oneOf(["tcp", "udp"], undefined, "Their protocol."),
  setype: string("The type, e.g. http_port_t."),
  state: oneOf(
    ["present", "absent"],
    "present",
    "present: they have the type. absent: they weren't given it.",
  ),
  reload: boolean("The running policy is loaded anew.", true),
  ignore_selinux_state: boolean("Also where the running kernel has no SELinux.", false),
});
type Args = NonNullable<(typeof args)["_type"]>;
/** The type of each: by the policy or given; with absent, only what was given. */
type State = { [ports: string]: string | null };

export default defineModule<Args, State>({
  name: "seport",
  summary: "Give ports a type of SELinux', or take it away.",
  scope: "host",
  args,
  examples: [
    {
      args: { ports: ["8888", "9000-9010"], proto: "tcp", setype: "http_port_t", ignore_selinux_state: true },
      cleanup: "semanage port -N -D",
      needs: "selinux",
    },
    {
      args: {
        ports: ["8888"],
        proto: "tcp",
        setype: "http_port_t",
        state: "absent",
        ignore_selinux_state: true,
      },
      setup: "semanage port -N -a -t http_port_t -p tcp 8888",
      needs: "selinux",
    },
  ],
  returns: { ports: "The ports.", proto: "Their protocol.", setype: "The type." },

  async check(host, args, ctx) {
    const { now } = await look(host, args, ctx);
    const after: State = {};
    // With absent, another type that they were given is not what is asked about.
    for (const [name, type] of Object.entries(now))
      after[name] = args.state === "present" ? args.setype : type === args.setype ? null : type;
    const { ports, proto, setype, state } = args;
    return {
      before: now,
      after,
      result: { ports: [...ports], proto, setype, state },
      touches: ports.map((each) => keyOf(args, each)),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { isDefined } = await look(host, args, ctx);
    const flags = args.reload && (await enabled(host)) ? [] : ["-N"];
    for (const name of args.ports.filter((each) => before[each] !== after[each])) {
      const verb = after[name] === null ? "-d" : isDefined(name) ? "-m" : "-a";
      await host.run(sh`semanage port ${flags} ${verb} -t ${args.setype} -p ${args.proto} ${name}`, {
        signal: ctx.signal,
      });
    }
  },
});

async function enabled(host: Host): Promise<boolean> {
  return (await host.query(isEnabled, { reads: ["host:selinux"], rcs: "any" })).rc === 0;
}

function keyOf({ proto }: Args, ports: string): ReadKey {
  return `host:selinux port ${proto} ${ports}`;
}

async function look(host: Host, args: Args, ctx: ModuleContext) {
  for (const each of args.ports)
    if (parseRange(each) === undefined) ctx.fail(`ports: ${each} is neither a port nor a range (8000-8010)`);
  const [isOn, text] = await Promise.all([
    enabled(host),
    askSemanage(
      host,
      sh`semanage port -l -n && echo given && semanage port -l -n -C`,
      args.ports.map((each) => keyOf(args, each)),
      ctx,
    ),
  ]);
  requireEnabled(isOn, args.ignore_selinux_state, ctx);
  const [all = "", own = ""] = text.split(/^given$/m);
  const [policy, given] = [parsePorts(all), parsePorts(own)];
  const now: State = {};
  for (const each of args.ports) {
    const range = parseRange(each)!;
    const local = exactType(given, args.proto, range);
    now[each] = (args.state === "absent" ? local : (local ?? typeOf(policy, args.proto, range))) ?? null;
  }
  const isDefined = (each: string) =>
    exactType([...given, ...policy], args.proto, parseRange(each)!) !== undefined;
  return { now, isDefined };
}
