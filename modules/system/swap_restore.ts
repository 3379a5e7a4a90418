import { posix } from "node:path";
import { defineModule, object, path, sh } from "../../engine/module/index.js";
import { withSwapOf } from "./fstab.js";

/** Takes back what `swap_off` did to fstab. */
export default defineModule({
  name: "swap_restore",
  summary: "Have the swap again at boot that swap_off took out of fstab.",
  description:
    "The backups beside fstab say which lines had been swap; where they are commented out now, they are in force again, and nothing else is changed. Swap itself comes with the next boot. Units that swap_off masked stay masked.",
  scope: "host",
  args: object({ fstab: path("The file that says what is mounted at boot.", "/etc/fstab") }),
  examples: [
    { args: {} },
    {
      title: "fstab elsewhere",
      args: { fstab: "/root/fstab" },
      setup:
        "printf '#/dev/sda2 none swap sw 0 0\\n' > /root/fstab; printf '/dev/sda2 none swap sw 0 0\\n' > /root/fstab.2026-01-01@00:00:00~",
      cleanup: "rm -f /root/fstab*",
    },
  ],
  returns: { backups: "the backups that were looked at" },

  async check(host, { fstab }) {
    const folder = posix.dirname(fstab);
    const names = ((await host.list(folder)) ?? []).filter(
      (name) => name.startsWith(`${posix.basename(fstab)}.`) && name.endsWith("~"),
    );
    const backups = names.sort().map((name) => posix.join(folder, name));
    const [now, ...then] = (await Promise.all([fstab, ...backups].map((file) => host.read(file)))).map(
      (bytes) => new TextDecoder().decode(bytes),
    );
    const after = withSwapOf(now!, then);
    return {
      before: { text: now! },
      after: { text: after },
      result: { backups },
      predicts: [{ key: `file:${fstab}`, value: Buffer.from(after) }],
      ...(after === now ? {} : { diff: [{ label: fstab, before: now!, after }] }),
    };
  },

  async apply(host, { fstab }, { after }) {
    await host.write(fstab, after.text);
    await host.run(sh`[ -d /run/systemd/system ] && systemctl daemon-reload; :`);
  },
});
