import {
  defineAction,
  HostFailure,
  integer,
  object,
  optional,
  sh,
  rawShell,
  sleep,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

const args = object({
  reboot_timeout: integer(
    "Seconds to wait until the host is back, and once more until test_command succeeds.",
    600,
  ),
  pre_reboot_delay: integer("Seconds to wait before.", 0),
  post_reboot_delay: integer("Seconds to wait after it is back.", 0),
  connect_timeout: integer("Seconds for one try to reach it.", 5),
  msg: string("What people who are logged in are told.", "Reboot initiated by hapb"),
  test_command: string("What has to succeed on the host that is back.", "whoami"),
  boot_time_command: string("What tells one boot from another.", "cat /proc/sys/kernel/random/boot_id"),
  reboot_command: optional(string("What reboots it.")),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Reboot the host and wait until it is back. */
export default defineAction<Args>({
  name: "reboot",
  summary: "Reboot the host and wait until it is back.",
  scope: "host",
  args,
  examples: [
    { args: {}, needs: "reboot" },
    {
      args: { reboot_timeout: 120, test_command: "systemctl is-system-running --wait" },
      needs: "reboot",
      requires: ["systemctl"],
    },
  ],
  returns: { rebooted: "True.", elapsed: "Seconds until it was back." },

  async check(host) {
    if (host.sharesKernel)
      throw new HostFailure(
        "this is the control machine itself, or a tree or container on it: it is not rebooted",
        {
          hint: "Leave such hosts out of this task: when: ansible_connection == 'ssh'",
        },
      );
    return { willRun: true, touches: [], result: { rebooted: true, elapsed: 0 } };
  },

  async apply(host, args, _check, ctx) {
    const before = await bootId(host, args);
    await sleep(args.pre_reboot_delay * 1000, ctx.signal);
    const began = performance.now();
    ctx.progress("rebooting");
    await startReboot(host, args);
    await untilTrue(
      args,
      ctx,
      "it did not come back",
      async () => {
        const now = await bootId(host, args);
        return now !== "" && now !== before ? undefined : "it answers, and has not rebooted yet";
      },
      host,
    );
    await sleep(args.post_reboot_delay * 1000, ctx.signal);
    ctx.progress("it is back");
    await untilTrue(args, ctx, `\`${args.test_command}\` still fails`, async () => {
      const { rc, stderr } = await host.query(rawShell(args.test_command), {
        reads: ["host:boot"],
        rcs: "any",
        timeoutMs: args.reboot_timeout * 1000,
      });
      return rc === 0 ? undefined : `rc ${rc}, ${stderr.text.trim() || "and nothing said"}`;
    });
    return { result: { rebooted: true, elapsed: Math.round((performance.now() - began) / 1000) } };
  },
});

async function bootId(host: Host, args: Args): Promise<string> {
  const { stdout } = await host.query(rawShell(args.boot_time_command), {
    reads: ["host:boot"],
    timeoutMs: args.connect_timeout * 1000,
  });
  return stdout.text.trim();
}

/** A second later and out of the session's sight, so that this command still ends with an answer. */
async function startReboot(host: Host, { msg, reboot_command }: Args): Promise<void> {
  const command =
    reboot_command === undefined
      ? sh`if command -v shutdown >/dev/null; then shutdown -r now ${msg}; else reboot; fi`
      : rawShell(reboot_command);
  const later = sh`sleep 1; ${command}`.text;
  await host.run(
    sh`if command -v setsid >/dev/null; then setsid sh -c ${later} </dev/null >/dev/null 2>&1 & else nohup sh -c ${later} </dev/null >/dev/null 2>&1 & fi`,
  );
}

/**
 * Asks until it holds; a connection that drops or can't be made is what happens here.
 * @param look what is seen instead; undefined when it holds
 */
async function untilTrue(
  args: Args,
  ctx: ModuleContext,
  problem: string,
  look: () => Promise<string | undefined>,
  reconnecting?: Host,
): Promise<void> {
  const end = performance.now() + args.reboot_timeout * 1000;
  for (;;) {
    await sleep(1000, ctx.signal);
    let seen: string | undefined;
    try {
      await reconnecting?.reconnect();
      seen = await look();
      if (seen === undefined) return;
    } catch (cause) {
      ctx.signal.throwIfAborted();
      seen = (cause as Error).message;
    }
    if (performance.now() > end)
      ctx.fail(`${problem} within ${args.reboot_timeout} s; last seen: ${seen}`, {
        result: { rebooted: true },
        hint: "Look at its console; where it only needs longer, raise reboot_timeout.",
      });
  }
}
