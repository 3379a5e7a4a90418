import {
  alias,
  boolean,
  defineModule,
  integer,
  object,
  oneOf,
  optional,
  path,
  string,
  Unknown,
  type DigestName,
  type ModuleContext,
} from "../../engine/module/index.js";
import { attributeArgs, settleAttributes, type ShownAttributes } from "../files/attributes.js";
import { requireFolder } from "../files/place.js";
import { pathResult } from "../files/result.js";
import { bring, type Bringing, type Brought } from "./bring.js";
import type { WantedDigest } from "./checksum.js";
import { lookAt } from "./get-url-look.js";
import { httpArgs, requestOf } from "./http/args.js";
import { header, shownUrl } from "./http/request.js";

const args = object({
  ...httpArgs,
  url_username: optional(alias(string("Who asks."), "username")),
  dest: path("The file, or a folder that it goes to under its own name."),
  checksum: string(
    "What its digest has to be, as sha256:DIGEST, or sha256:ADDRESS of a list of digests.",
    "",
  ),
  force: boolean("Fetches it anew each time; else only what isn't there, or has another checksum.", false),
  backup: boolean("Keeps the old file beside the new one.", false),
  timeout: integer("Seconds to wait for a connection, or for more to come.", 10),
  retries: integer("Further tries after what may pass by itself: time is over, 408, 429, 5xx.", 2),
  tmp_dest: optional(path("The folder that it stands in until it is whole; that of the file when left out.")),
  through: oneOf(
    ["auto", "host", "control"],
    "auto",
    "Who fetches it: the host, the control machine, or (auto) the host unless it has neither curl nor wget or no way there.",
  ),
  ...attributeArgs,
});
export type GetUrlArgs = NonNullable<(typeof args)["_type"]>;
type Args = GetUrlArgs;
type State = ShownAttributes & { readonly state: string; readonly checksum?: string };

/** Download a file to the host. */
export default defineModule<Args, State>({
  name: "get_url",
  summary: "Download a file to the host.",
  description:
    "It lands beside its place, is looked at, and then takes the old one's place in one step. A file that is there is fetched anew only with `force`, or when `checksum` says that it is another one: give a checksum, and nothing is ever fetched twice.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        url: "file:///etc/os-release",
        dest: "/tmp/hapb-release",
        mode: "0600",
      },
      cleanup: "rm -f /tmp/hapb-release",
    },
    {
      title: "Checked, and the old one kept",
      args: {
        url: "file:///tmp/hapb-source",
        checksum: "sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7",
        dest: "/tmp/hapb-copy",
        backup: true,
      },
      setup: "echo a > /tmp/hapb-source; echo old > /tmp/hapb-copy",
      cleanup: "rm -f /tmp/hapb-source /tmp/hapb-copy*",
    },
    {
      title: "By a list of checksums, into a folder",
      args: {
        url: "file:///tmp/hapb-source/tool.tar",
        checksum: "sha256:file:///tmp/hapb-source/SHA256SUMS",
        dest: "/tmp/hapb-source/new/tool.tar",
      },
      setup:
        "mkdir -p /tmp/hapb-source/new; cd /tmp/hapb-source; echo a > tool.tar; sha256sum tool.tar > SHA256SUMS",
      cleanup: "rm -rf /tmp/hapb-source",
    },
  ],
  returns: {
    dest: "Where it is.",
    url: "Where it came from.",
    status_code: "What the server answered.",
    checksum_src: "sha1 of what came.",
    md5sum: "md5 of what came.",
    checksum_dest: "sha1 of what stood there before.",
    backup_file: "Where the old file was kept.",
    elapsed: "Seconds that it took.",
    msg: "What was done.",
  },

  async check(host, args, ctx) {
    if (args.use_gssapi) ctx.fail("use_gssapi is not there yet");
    const { dest, now, isFolder, found, wanted } = await lookAt(host, args, ctx);
    if (!now.exists) await requireFolder(host, dest, ctx);
    const settled = await settleAttributes(host, now, args, "file", ctx);
    const digest = (hex: string | undefined) =>
      wanted && hex !== undefined ? { checksum: `${wanted.algorithm}:${hex}` } : {};
    const before: State = now.exists
      ? { state: now.kind, ...settled.before, ...digest(found) }
      : { state: "absent" };
    const after: State = { state: "file", ...settled.after, ...digest(wanted?.hex) };
    const isRight = now.exists && (wanted ? found === wanted.hex : !args.force && !isFolder);
    const isUnsure = now.exists && !wanted && !isRight;
    return {
      before,
      after: isUnsure ? new Unknown("what the address holds is known only when it is fetched") : after,
      result: { dest, url: shownUrl(args.url), ...pathResult(now), msg: "it is there already" },
      ...(isRight
        ? { predicts: [{ key: `path:${dest}` as const, value: settled.predicted }] }
        : { touches: [`path:${dest}` as const, `file:${dest}` as const] }),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { dest, now, isFolder, wanted, asker } = await lookAt(host, args, ctx);
    const { owner, group } = args;
    const isRight =
      now.exists &&
      !(after instanceof Unknown) &&
      before.checksum === after.checksum &&
      (wanted || !args.force);
    if (isRight && !isFolder) {
      await host.setAttributes(dest, { owner, group, mode: args.mode }, { follow: true });
      return { result: pathResult(await host.path(dest, { follow: true })) };
    }
    const began = performance.now();
    const bringing: Bringing = {
      request: { ...requestOf(args, args.timeout), retries: args.retries },
      asker,
      through: args.through,
      unredirected: args.unredirected_headers,
      folder: args.tmp_dest ?? (dest.replace(/\/[^/]*$/, "") || "/"),
    };
    return bring(host, bringing, ctx, async (brought) => {
      await requireDigest(brought, wanted, ctx);
      const place = isFolder ? named(dest, brought) : dest;
      const [checksum, md5sum, old] = await Promise.all([
        brought.digest("sha1"),
        brought.digest("md5"),
        host.checksum(place),
      ]);
      let backup: string | undefined;
      if (checksum !== old) {
        if (args.backup) backup = await host.backup(place);
        await brought.place(place, { owner, group, mode: args.mode });
      } else await host.setAttributes(place, { owner, group, mode: args.mode }, { follow: true });
      const path = await host.path(place, { follow: true });
      const reached = await settleAttributes(host, path, args, "file", ctx);
      const isSame =
        checksum === old && JSON.stringify(reached.before) === JSON.stringify(attributesOf(before));
      return {
        ...(after instanceof Unknown && isSame ? { after: before } : {}),
        ...(brought.note === undefined ? {} : { warnings: [brought.note] }),
        result: {
          dest: place,
          ...pathResult(path),
          status_code: brought.answer.status,
          checksum_src: checksum,
          md5sum,
          checksum_dest: old ?? null,
          elapsed: Math.floor((performance.now() - began) / 1000),
          msg: `OK (${brought.size} bytes)`,
          ...(backup === undefined ? {} : { backup_file: backup }),
        },
      };
    });
  },
});

async function requireDigest(
  brought: Brought,
  wanted: WantedDigest | undefined,
  ctx: ModuleContext,
): Promise<void> {
  if (!wanted) return;
  const algorithm: DigestName = wanted.algorithm;
  const found = await brought.digest(algorithm);
  if (found !== wanted.hex)
    ctx.fail(`what came is not what "checksum" says; the old file stays`, {
      hint: `its ${algorithm} is ${found}, wanted is ${wanted.hex}`,
    });
}

function attributesOf({ owner, group, mode }: State): ShownAttributes {
  return { owner, group, mode };
}

/** The server may call it otherwise. @source RFC 6266 */
function named(dest: string, { answer }: Brought): string {
  const given = header(answer, "content-disposition") ?? "";
  const [, name] = /filename="?([^";]+)"?/i.exec(given) ?? [];
  const plain = name?.replace(/^.*[/\\]/, "").replace(/^\.+$/, "");
  return plain ? `${dest.replace(/\/[^/]*$/, "")}/${plain}` : dest;
}
