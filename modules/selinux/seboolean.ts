import {
  boolean,
  defineModule,
  object,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { askSemanage, requireEnabled } from "./access.js";

const args = object({
  name: string("The boolean, e.g. httpd_can_network_connect."),
  state: boolean("What it shall be."),
  persistent: boolean("Also after a boot.", false),
  ignore_selinux_state: boolean(
    "Also where the running kernel has no SELinux; then it has to be persistent.",
    false,
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { now?: string; boot?: string };

export default defineModule<Args, State>({
  name: "seboolean",
  summary: "Set a boolean of SELinux' policy, now and after a boot.",
  scope: "host",
  args,
  examples: [
    {
      args: { name: "httpd_can_network_connect", state: true, persistent: true, ignore_selinux_state: true },
      cleanup: "semanage boolean -N -D",
      needs: "selinux",
    },
  ],
  returns: { name: "The boolean.", state: "What it is.", persistent: "Whether it stays so." },

  async check(host, args, ctx) {
    const before = await look(host, args, ctx);
    const wanted = args.state ? "on" : "off";
    return {
      before,
      after: {
        ...(before.now === undefined ? {} : { now: wanted }),
        ...(args.persistent ? { boot: wanted } : {}),
      },
      result: { name: args.name, state: args.state, persistent: args.persistent },
      touches: [`host:selinux boolean ${args.name}`],
    };
  },

  async apply(host, { name, state, persistent }, { before, after }, ctx) {
    const value = `${name}=${state ? "1" : "0"}`;
    const options = { signal: ctx.signal };
    if (before.now === undefined)
      await host.run(sh`semanage boolean -N -m ${state ? "--on" : "--off"} ${name}`, options);
    else if (persistent && before.boot !== after.boot) await host.run(sh`setsebool -P ${value}`, options);
    else await host.run(sh`setsebool ${value}`, options);
  },
});

/** The kernel's own value by getsebool, that of the next boot by semanage. */
async function look(host: Host, args: Args, ctx: ModuleContext): Promise<State> {
  const reads = [`host:selinux boolean ${args.name}`] as const;
  const [live, stored] = await Promise.all([
    host.query(sh`[ -e /sys/fs/selinux/enforce ] || exit 9; getsebool ${args.name}`, { reads, rcs: "any" }),
    args.persistent ? askSemanage(host, sh`semanage boolean -l -n`, reads, ctx) : undefined,
  ]);
  requireEnabled(live.rc !== 9, args.ignore_selinux_state && args.persistent, ctx);
  const now = / --> (on|off)/.exec(live.stdout.text)?.[1];
  const boot = stored === undefined ? undefined : bootValue(stored, args.name);
  if ((live.rc !== 9 && now === undefined) || (stored !== undefined && boot === undefined))
    ctx.fail(`the policy has no boolean ${args.name}`, {
      hint: "`getsebool -a` lists them; is the policy's module installed?",
      result: { rc: live.rc, stderr: live.stderr.text },
    });
  return { ...(now === undefined ? {} : { now }), ...(boot === undefined ? {} : { boot }) };
}

/** `name  (on  ,  off)  what it allows`: what it is, and what it is after a boot. @source semanage-boolean(8) */
function bootValue(text: string, name: string): string | undefined {
  for (const line of text.split("\n")) {
    const [, found, boot] = /^(\S+)\s+\(\s*(?:on|off)\s*,\s*(on|off)\s*\)/.exec(line) ?? [];
    if (found === name) return boot;
  }
  return undefined;
}
