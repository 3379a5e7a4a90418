import {
  alias,
  defineModule,
  object,
  oneOf,
  optional,
  requireOneOf,
  sh,
  string,
  type Host,
} from "../../engine/module/index.js";

const args = object(
  {
    name: optional(string("The zone, e.g. Europe/Berlin, UTC.")),
    hwclock: optional(
      alias(oneOf(["local", "UTC"], undefined, "Which time the hardware clock is taken to have."), "rtc"),
    ),
  },
  { rules: [requireOneOf("name", "hwclock")] },
);
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly name?: string | null; readonly hwclock?: string };

const zones = "/usr/share/zoneinfo";

/** See to the host's time zone. */
export default defineModule<Args, State>({
  name: "timezone",
  summary: "See to the host's time zone, and to which time its hardware clock has.",
  description:
    "/etc/localtime leads to the zone, and /etc/timezone names it where the system has that file. `hwclock` is noted in /etc/adjtime: no clock is set.",
  scope: "host",
  args,
  examples: [
    {
      args: { name: "Etc/GMT-3" },
      setup:
        "cp -P /etc/localtime /root/hapb-localtime; cp -p /etc/timezone /root/hapb-timezone 2>/dev/null; :",
      cleanup:
        "rm -f /etc/localtime; mv /root/hapb-localtime /etc/localtime; mv /root/hapb-timezone /etc/timezone 2>/dev/null; :",
    },
    {
      args: { hwclock: "local" },
      setup: "[ -e /etc/adjtime ] && cp -p /etc/adjtime /root/hapb-adjtime; :",
      cleanup: "rm -f /etc/adjtime; [ ! -e /root/hapb-adjtime ] || mv /root/hapb-adjtime /etc/adjtime",
    },
  ],

  async check(host, args, ctx) {
    const [link, named, adjtime, zone] = await Promise.all([
      host.path("/etc/localtime"),
      host.read("/etc/timezone"),
      host.read("/etc/adjtime"),
      host.path(`${zones}/${args.name ?? "UTC"}`, { follow: true }),
    ]);
    if (args.name !== undefined && (!zone.exists || zone.kind !== "file" || args.name.includes("..")))
      ctx.fail(`this host knows no time zone ${args.name}`, {
        hint: `zones are files in ${zones}, such as Europe/Berlin; the package is called tzdata`,
      });
    const target = link.exists && link.kind === "link" ? (link.target ?? "") : "";
    const live = /zoneinfo\/(?:posix\/)?(.+)$/.exec(target)?.[1] ?? null;
    const written = named === undefined ? live : new TextDecoder().decode(named).trim();
    // A file that names another zone than the link does is put right too.
    const now = written === live ? live : `${live} (${written} in /etc/timezone)`;
    const clock = hwclockOf(adjtime);
    const { name, hwclock } = args;
    return {
      before: {
        ...(name === undefined ? {} : { name: now }),
        ...(hwclock === undefined ? {} : { hwclock: clock }),
      },
      after: { ...(name === undefined ? {} : { name }), ...(hwclock === undefined ? {} : { hwclock }) },
      touches: name !== undefined && now !== name ? ["path:/etc/localtime"] : [],
      predicts: [
        ...(name !== undefined && named !== undefined
          ? [{ key: "file:/etc/timezone" as const, value: Buffer.from(`${name}\n`) }]
          : []),
        ...(hwclock === undefined
          ? []
          : [{ key: "file:/etc/adjtime" as const, value: Buffer.from(withClock(adjtime, hwclock)) }]),
      ],
    };
  },

  async apply(host, { name, hwclock }, { before, after }) {
    if (name !== undefined && before.name !== after.name) await setZone(host, name);
    if (hwclock !== undefined && before.hwclock !== after.hwclock)
      await host.write("/etc/adjtime", withClock(await host.read("/etc/adjtime"), hwclock));
  },
});

/** The link is made beside it and renamed, so that there is always one. */
async function setZone(host: Host, name: string): Promise<void> {
  await host.run(
    sh`n=/etc/.hapb-localtime.$$; ln -s ${`..${zones}/${name}`} "$n" && mv -f "$n" /etc/localtime || { rm -f "$n"; exit 1; }`,
  );
  if ((await host.read("/etc/timezone")) !== undefined) await host.write("/etc/timezone", `${name}\n`);
}

/** The third line; without the file it is UTC. @source hwclock(8), The Adjtime File */
function hwclockOf(adjtime: Uint8Array | undefined): "local" | "UTC" {
  return new TextDecoder().decode(adjtime).split("\n")[2]?.trim() === "LOCAL" ? "local" : "UTC";
}

function withClock(adjtime: Uint8Array | undefined, clock: "local" | "UTC"): string {
  const lines = new TextDecoder().decode(adjtime).split("\n");
  const [first = "", second = ""] = lines;
  return [first || "0.0 0 0.0", second || "0", clock === "local" ? "LOCAL" : "UTC", ""].join("\n");
}
