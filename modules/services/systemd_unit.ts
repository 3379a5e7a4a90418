import {
  boolean,
  defineModule,
  exclusive,
  object,
  oneOf,
  onControl,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
  type PathState,
  type UnitState,
} from "../../engine/module/index.js";
import { loadable, verify } from "./verify.js";

const args = object(
  {
    name: string("The unit; without a suffix, the .service."),
    dropin: optional(
      string("Name of a drop-in, which changes a unit of the distribution's in part: 10-limits."),
    ),
    content: optional(string("The file's text.")),
    src: optional(onControl(path("Or a template, as the module template finds it."))),
    state: oneOf(["present", "absent"], "present", "Whether the file is there."),
    verify: boolean(
      "systemd-analyze reads it first, where the host has that; what systemd would ignore is a failure.",
      true,
    ),
  },
  { rules: [exclusive("content", "src")] },
);
type Args = NonNullable<(typeof args)["_type"]>;
type State = { file: string | null; reloaded: boolean };

const folder = "/etc/systemd/system";

/** A unit or drop-in of your own, in the one place for them. @source systemd.unit(5) */
export default defineModule<Args, State>({
  name: "systemd_unit",
  summary: "Write or remove a unit of systemd's or a drop-in, and let systemd read it anew.",
  description:
    "The file stands in /etc/systemd/system. systemd reads its units anew only when the file has changed, or has changed since it last did. Whether the unit runs and starts at boot is for the module service; a unit has to be stopped before its file goes.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        name: "hapb-example",
        content: "[Service]\nExecStart=/bin/sleep infinity\n\n[Install]\nWantedBy=multi-user.target\n",
      },
      requires: ["systemctl"],
      cleanup: "rm /etc/systemd/system/hapb-example.service; systemctl daemon-reload",
    },
    {
      title: "A drop-in",
      args: { name: "containerd", dropin: "10-limits", content: "[Service]\nLimitNOFILE=1048576\n" },
      requires: ["systemctl"],
      cleanup: "rm /etc/systemd/system/containerd.service.d/10-limits.conf; systemctl daemon-reload",
    },
    {
      args: { name: "hapb-example.timer", state: "absent" },
      requires: ["systemctl"],
      setup:
        "printf '[Timer]\\nOnCalendar=daily\\n' > /etc/systemd/system/hapb-example.timer; systemctl daemon-reload",
    },
  ],
  returns: { path: "The file.", reloaded: "Whether systemd read its units anew." },

  async check(host, args, ctx) {
    const file = fileOf(args, ctx);
    const wanted = await wantedContent(args, ctx);
    const [unit, now, place] = await Promise.all([
      host.unit(loadable(unitOf(args))),
      host.read(file),
      host.path(file),
    ]);
    requireSystemd(unit, args, ctx);
    requireOwnFile(file, place, ctx);
    const text = (bytes: Uint8Array | undefined) =>
      bytes === undefined ? null : new TextDecoder().decode(bytes);
    const key = `unit:${unitOf(args)}` as const;
    const isRight = text(now) === text(wanted);
    return {
      before: { file: text(now), reloaded: isRight && unit.needsReload !== true },
      after: { file: text(wanted), reloaded: true },
      result: { path: file, reloaded: false },
      ...(isRight
        ? { predicts: [{ key, value: { ...unit, needsReload: false } }] }
        : wanted === undefined
          ? // The distribution may have a unit of that name as well.
            { predicts: [{ key: `file:${file}`, value: undefined }], touches: [key] }
          : {
              predicts: [
                { key: `file:${file}`, value: wanted },
                { key, value: unitWith(unit, args, wanted) },
              ],
            }),
      diff: isRight ? [] : [{ label: file, before: text(now) ?? "", after: text(wanted) ?? "" }],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const file = fileOf(args, ctx);
    if (before.file !== after.file) await put(host, args, file, await wantedContent(args, ctx), ctx);
    await host.run(sh`systemctl daemon-reload`, { signal: ctx.signal });
    const result = { path: file, reloaded: true };
    if (after.file !== null || args.dropin !== undefined) return { result };
    const { rc } = await host.run(sh`systemctl is-active --quiet -- ${unitOf(args)}`, { rcs: "any" });
    return rc === 0
      ? { result, warnings: [`${unitOf(args)} is gone and still runs, until somebody stops it`] }
      : { result };
  },
});

async function put(
  host: Host,
  args: Args,
  file: string,
  content: Uint8Array | undefined,
  ctx: ModuleContext,
) {
  const parent = file.replace(/\/[^/]*$/, "");
  if (content === undefined) {
    await host.remove(file);
    // A folder of drop-ins that is empty goes with the last of them.
    if (parent !== folder) await host.run(sh`rmdir ${parent} 2>/dev/null; :`);
    return;
  }
  if (args.verify) await verify(host, unitOf(args), args.dropin && dropInFile(args.dropin), content, ctx);
  await host.makeDirectory(parent);
  await host.write(file, content, { owner: "root", group: "root", mode: 0o644 });
}

async function wantedContent(
  { state, content, src }: Args,
  ctx: ModuleContext,
): Promise<Uint8Array | undefined> {
  if (state === "absent") return undefined;
  if (content === undefined && src === undefined) return ctx.fail("state: present needs content or src");
  const text = content ?? (await ctx.render(await ctx.find(src!, "templates")));
  return Buffer.from(text.endsWith("\n") ? text : `${text}\n`);
}

const suffix = /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

function unitOf({ name }: Args): string {
  return suffix.test(name) ? name : `${name}.service`;
}

function dropInFile(name: string): string {
  return name.endsWith(".conf") ? name : `${name}.conf`;
}

function fileOf(args: Args, ctx: ModuleContext): string {
  for (const name of [args.name, args.dropin ?? "x"])
    if (!/^[^/\s]+$/.test(name)) ctx.fail(`${name || "an empty text"} is no name of a file in ${folder}`);
  return `${folder}/${unitOf(args)}${args.dropin === undefined ? "" : `.d/${dropInFile(args.dropin)}`}`;
}

function requireSystemd(unit: UnitState, args: Args, ctx: ModuleContext): void {
  if (unit.manager !== "systemd") ctx.fail("systemd is not the running init on this host");
  if (unit.enablement === "masked" && args.dropin === undefined)
    ctx.fail(`${unitOf(args)} is masked: a link stands in its file's place`, {
      hint: "systemd_service with masked: false lifts that",
    });
}

/** Such as sshd.service of Debian, another name of ssh.service: what is written there would be written into the distribution's file. */
function requireOwnFile(file: string, place: PathState, ctx: ModuleContext): void {
  if (place.exists && place.kind === "link")
    ctx.fail(`${file} is a link to ${place.target ?? "another file"}`, {
      hint: "name that unit, or change it in part by a `dropin`",
    });
}

/** What the unit would be once systemd has read the file. */
function unitWith(unit: UnitState, args: Args, content: Uint8Array): UnitState {
  const read = { ...unit, needsReload: false };
  if (args.dropin !== undefined || unit.exists) return read;
  const canBeEnabled = /^\[Install\]/m.test(new TextDecoder().decode(content));
  return { ...read, exists: true, enablement: canBeEnabled ? "disabled" : "static" };
}
