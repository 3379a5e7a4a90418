import {
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

const args = object({
  state: oneOf(
    ["enforcing", "permissive", "disabled"],
    undefined,
    "What SELinux does, now and after a boot.",
  ),
  policy: optional(string("Its policy, e.g. targeted; needed unless it is disabled.")),
  configfile: path("The file that says what it is after a boot.", "/etc/selinux/config"),
  update_kernel_param: boolean(
    "The kernel's command line says it as well (selinux=0), by grubby; newer kernels are disabled by nothing else.",
    false,
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = {
  /** What the running kernel does. */
  now: string;
  config: string;
  policy: string;
  kernel_param?: boolean;
};

/** @source selinux(8), selinux_config(5) */
export default defineModule<Args, State>({
  name: "selinux",
  summary: "Set SELinux' mode and policy, now and for the next boot.",
  description:
    "The running kernel goes from enforcing to permissive and back; that it has SELinux at all is decided at boot: where that would have to change, reboot_required says so.",
  scope: "host",
  args,
  examples: [
    {
      args: { policy: "targeted", state: "permissive" },
      setup:
        "mkdir -p /etc/selinux/targeted; printf '# kept\\nSELINUX=enforcing\\nSELINUXTYPE=targeted\\n' > /etc/selinux/config",
      cleanup: "rm -r /etc/selinux",
    },
    {
      args: { state: "disabled" },
      setup:
        "mkdir -p /etc/selinux; printf 'SELINUX=enforcing\\nSELINUXTYPE=targeted\\n' > /etc/selinux/config",
      cleanup: "rm -r /etc/selinux",
    },
  ],
  returns: {
    state: "What was asked for.",
    policy: "The policy.",
    configfile: "The file.",
    reboot_required: "Whether only a reboot makes it so.",
  },

  async check(host, args, ctx) {
    const { text, now, kernelParam } = await look(host, args, ctx);
    const policy = args.policy ?? value(text, "SELINUXTYPE");
    const next = withValues(text, { SELINUX: args.state, SELINUXTYPE: policy });
    const wantsKernelParam = args.state === "disabled";
    const live = now === "disabled" ? "disabled" : args.state === "disabled" ? "permissive" : args.state;
    return {
      before: {
        now,
        config: value(text, "SELINUX"),
        policy: value(text, "SELINUXTYPE"),
        ...(args.update_kernel_param ? { kernel_param: kernelParam } : {}),
      },
      after: {
        now: live,
        config: args.state,
        policy,
        ...(args.update_kernel_param ? { kernel_param: wantsKernelParam } : {}),
      },
      result: {
        state: args.state,
        policy,
        configfile: args.configfile,
        reboot_required: (now === "disabled") !== (args.state === "disabled"),
      },
      ...(next === text
        ? {}
        : {
            predicts: [{ key: `file:${args.configfile}` as const, value: Buffer.from(next) }],
            diff: [{ label: args.configfile, before: text, after: next }],
          }),
      ...(live === now ? {} : { touches: ["host:selinux"] as const }),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { text } = await look(host, args, ctx);
    const next = withValues(text, { SELINUX: after.config, SELINUXTYPE: after.policy });
    if (next !== text) await host.write(args.configfile, next);
    if (after.now !== before.now) await host.run(sh`setenforce ${after.now === "enforcing" ? "1" : "0"}`);
    if (after.kernel_param !== before.kernel_param)
      await host.run(
        after.kernel_param
          ? sh`grubby --update-kernel=ALL --args=selinux=0`
          : sh`grubby --update-kernel=ALL --remove-args=selinux`,
      );
  },
});

async function look(host: Host, args: Args, ctx: ModuleContext) {
  if (args.state !== "disabled" && args.policy === undefined)
    ctx.fail(`state: ${args.state} needs policy`, { hint: "policy: targeted is what most hosts have" });
  const [bytes, live, folder, grubby] = await Promise.all([
    host.read(args.configfile),
    host.query(sh`[ -e /sys/fs/selinux/enforce ] || exit 9; cat /sys/fs/selinux/enforce`, {
      reads: ["host:selinux"],
      rcs: [0, 9],
    }),
    args.policy === undefined ? undefined : host.path(`/etc/selinux/${args.policy}`, { follow: true }),
    args.update_kernel_param
      ? host.query(sh`grubby --info=ALL`, { reads: ["host:selinux kernel"], rcs: "any" })
      : undefined,
  ]);
  if (bytes === undefined)
    ctx.fail(`there is no ${args.configfile} on this host`, {
      hint: "is SELinux installed? its policy's package brings the file",
      missing: `file:${args.configfile}`,
    });
  if (folder?.exists === false)
    ctx.fail(`there is no policy ${args.policy} on this host`, {
      hint: `its package (selinux-policy-${args.policy}) makes /etc/selinux/${args.policy}`,
      missing: `path:/etc/selinux/${args.policy}`,
    });
  if (grubby && grubby.rc !== 0)
    ctx.fail("update_kernel_param needs grubby, and grubby has no answer", {
      result: { rc: grubby.rc, stderr: grubby.stderr.text },
    });
  const kernels = grubby?.stdout.text.split("\n").filter((line) => line.startsWith("args=")) ?? [];
  return {
    text: new TextDecoder().decode(bytes),
    now: live.rc === 9 ? "disabled" : live.stdout.text.trim() === "1" ? "enforcing" : "permissive",
    kernelParam: kernels.length > 0 && kernels.every((line) => /\bselinux=0\b/.test(line)),
  };
}

/** The last assignment counts. */
function value(text: string, key: string): string {
  const found = [...text.matchAll(new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(\\S*)`, "gm"))];
  return found.at(-1)?.[1] ?? "";
}

/** The file with these assignments in the place of its own, and all else as it is. */
function withValues(text: string, values: Readonly<Record<string, string>>): string {
  let next = text;
  for (const [key, wanted] of Object.entries(values)) {
    if (wanted === "" || value(next, key) === wanted) continue;
    const line = new RegExp(`^[ \\t]*${key}[ \\t]*=.*$`, "gm");
    next = line.test(next)
      ? next.replace(line, `${key}=${wanted}`)
      : `${next.replace(/\n*$/, "\n")}${key}=${wanted}\n`;
  }
  return next;
}
