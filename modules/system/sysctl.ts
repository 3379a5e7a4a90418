import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  raw,
  sh,
  string,
  type Plain,
} from "../../engine/module/index.js";
import { savedValue, withoutParameter, withParameter } from "./sysctl-file.js";

/** Set a kernel parameter now and at every boot. */
export default defineModule({
  name: "sysctl",
  summary: "Set a kernel parameter, now and at every boot.",
  scope: "host",
  args: object({
    name: alias(string("The parameter, e.g. net.ipv4.ip_forward."), "key"),
    value: optional(alias(raw("Its value."), "val")),
    state: oneOf(["present", "absent"], "present", "Whether the file sets it."),
    sysctl_file: path("The file that sets it at boot.", "/etc/sysctl.conf"),
    sysctl_set: boolean("Sets the live value as well, also when the file is right already.", false),
    reload: boolean("Sets the live value when the file changes.", true),
    ignoreerrors: boolean("A parameter that the kernel doesn't have is no error.", false),
  }),
  examples: [
    {
      args: {
        name: "net.ipv4.ip_forward",
        value: "1",
        sysctl_set: true,
        sysctl_file: "/etc/sysctl.d/99-hapb.conf",
      },
      setup: "sysctl -w net.ipv4.ip_forward=0",
      cleanup: "rm -f /etc/sysctl.d/99-hapb.conf",
    },
    {
      args: {
        name: "net.ipv4.tcp_rmem",
        value: "4096 131072 6291456",
        sysctl_file: "/etc/sysctl.d/99-hapb.conf",
      },
      setup: "printf '# kept\\nnet.ipv4.tcp_rmem = 1 2 3\\n' > /etc/sysctl.d/99-hapb.conf",
      cleanup: "rm -f /etc/sysctl.d/99-hapb.conf",
    },
    {
      args: { name: "net.ipv4.ip_forward", state: "absent", sysctl_file: "/etc/sysctl.d/99-hapb.conf" },
      setup: "echo net.ipv4.ip_forward=1 > /etc/sysctl.d/99-hapb.conf",
      cleanup: "rm -f /etc/sysctl.d/99-hapb.conf",
    },
  ],

  async check(host, args, ctx) {
    const { name, sysctl_file: file } = args;
    const [content, live = null] = await Promise.all([host.read(file), host.sysctl(name)]);
    const text = new TextDecoder().decode(content);
    const saved = savedValue(text, name) ?? null;
    const wanted = args.state === "absent" ? null : valueOf(args.value);
    if (wanted === "") return ctx.fail(`sysctl needs a value for ${name}`);
    const setsLive = wanted !== null && (args.sysctl_set || (args.reload && saved !== wanted));
    const next = wanted === null ? withoutParameter(text, name) : withParameter(text, name, wanted);
    return {
      before: { saved, live },
      after: { saved: wanted, live: setsLive && !(live === null && args.ignoreerrors) ? wanted : live },
      predicts: [
        ...(saved === wanted ? [] : [{ key: `file:${file}` as const, value: Buffer.from(next) }]),
        ...(setsLive ? [{ key: `sysctl:${name}` as const, value: wanted }] : []),
      ],
      ...(saved === wanted ? {} : { diff: [{ label: file, before: text, after: next }] }),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { name, sysctl_file: file } = args;
    if (before.saved !== after.saved) {
      const text = new TextDecoder().decode(await host.read(file));
      await host.makeDirectory(file.replace(/\/[^/]*$/, "") || "/");
      await host.write(
        file,
        after.saved === null ? withoutParameter(text, name) : withParameter(text, name, after.saved),
      );
    }
    if (before.live === after.live) return;
    if ((await host.sysctl(name)) === undefined)
      ctx.fail(`this host's kernel has no parameter ${name}`, {
        hint: name.startsWith("net.bridge.")
          ? "load its module first: modprobe: name=br_netfilter"
          : "is the module loaded that brings it?",
      });
    await host.run(sh`sysctl -w ${`${name}=${after.live}`}`);
    // The kernel may cut a value down to what it allows.
    return { after: { saved: after.saved, live: (await host.sysctl(name)) ?? null } };
  },
});

/** Words that mean yes and no become 1 and 0; blanks between values are one each. */
function valueOf(value: Plain | undefined): string {
  if (value === undefined || value === null || typeof value === "object") return "";
  const text = String(value).trim().split(/\s+/).join(" ");
  if (/^(yes|on|true)$/i.test(text)) return "1";
  return /^(no|off|false)$/i.test(text) ? "0" : text;
}
