import {
  alias,
  boolean,
  defineAction,
  integer,
  list,
  object,
  onControl,
  oneOf,
  optional,
  path,
  raw,
  string,
  type Host,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import { attributeArgs } from "../files/attributes.js";
import { contentOf } from "../files/content.js";
import { applyPlace, checkPlace, standing } from "../files/place.js";
import { pathResult } from "../files/result.js";
import { bodyOf } from "./body.js";
import { httpArgs, requestOf } from "./http/args.js";
import { askerOf, runningExchange } from "./http/asker.js";
import { follow, type Followed } from "./http/follow.js";
import { NoAnswer, shownUrl, type HttpRequest } from "./http/request.js";
import { isForWget } from "./http/wget.js";
import { answerResult, contentJson, contentText } from "./uri-answer.js";

const args = object({
  ...httpArgs,
  url_username: optional(alias(string("Who asks."), "user")),
  method: string("GET, POST, PUT, ...", "GET"),
  body: optional(raw("What is sent: text, or a value in the format below.")),
  body_format: oneOf(["raw", "json", "form-urlencoded", "form-multipart"], "raw", "How it is written."),
  src: onControl(optional(path("A file that is sent instead.")), "remote_src"),
  remote_src: boolean("`src` is on the host itself.", false),
  status_code: list(integer("Status codes that are right."), undefined, [200]),
  return_content: boolean("The result has the content too; JSON it has in any case, as `json`.", false),
  dest: optional(path("A file or folder on the host that the content goes to.")),
  follow_redirects: oneOf(
    ["all", "none", "safe", "urllib2", "yes", "no"],
    "safe",
    "Goes where answers send it; safe: only with GET and HEAD.",
  ),
  creates: optional(path("Nothing is asked when this is there.")),
  removes: optional(path("Nothing is asked unless this is there.")),
  timeout: integer("Seconds to wait for a connection, or for more to come.", 30),
  ca_path: optional(
    path("A file with the authorities that may have signed the server's certificate, in PEM."),
  ),
  unix_socket: optional(path("A socket of the host that is asked instead of the network.")),
  force: boolean("Kept for Ansible's sake: no answer is ever taken from before.", false),
  ...attributeArgs,
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Ask a web server. */
export default defineAction<Args>({
  name: "uri",
  summary: "Ask a web server, from the host, and see what it answers.",
  description:
    "The host needs curl; a plain GET can be asked by GNU wget as well. `delegate_to: localhost` asks from the control machine. It counts as a change only when a file was written to `dest`.",
  scope: "cluster",
  args,
  examples: [
    {
      title: "A file of the host itself",
      args: { url: "file:///etc/hostname", return_content: true, status_code: [0] },
    },
    {
      title: "Sends JSON, and takes what is made as right as well",
      args: {
        url: "https://tickets.example.com/api/issues",
        method: "POST",
        url_username: "robot",
        url_password: "{{ tickets_password }}",
        force_basic_auth: true,
        body_format: "json",
        body: { title: "{{ inventory_hostname }} is up" },
        status_code: [200, 201],
      },
      needs: "server",
    },
  ],
  returns: {
    status: "The status code; -1 when nobody answered.",
    msg: "What the server said of it.",
    url: "Where the answer came from in the end.",
    redirected: "Whether that is somewhere else.",
    content: "The content as text, with return_content or when the status is wrong.",
    json: "The value that the content is, when it says that it is JSON.",
    cookies: "The cookies, by name.",
    cookies_string: "The same as a header has them.",
    elapsed: "Seconds that it took.",
    path: "The file that the content went to.",
  },

  async check(host, args, ctx) {
    if (args.use_gssapi) ctx.fail("use_gssapi is not there yet");
    const at = (file: string | undefined) =>
      file === undefined ? undefined : host.path(file, { follow: true });
    const [creates, removes] = await Promise.all([at(args.creates), at(args.removes)]);
    if (creates?.exists) return { willRun: false, result: { msg: `skipped, since ${args.creates} exists` } };
    if (removes && !removes.exists)
      return { willRun: false, result: { msg: `skipped, since ${args.removes} does not exist` } };
    return { willRun: true, touches: [], result: { skipped: true, msg: "not asked in check mode" } };
  },

  async apply(host, args, _check, ctx) {
    const began = performance.now();
    const request = await toRequest(args, ctx);
    const got = await ask(host, request, args, ctx);
    const result = answerResult(got, args.url, (performance.now() - began) / 1000);
    const { answer } = got;
    const json = contentJson(answer);
    const isRight = args.status_code.includes(answer.status);
    const shown = { ...result, ...(json === undefined ? {} : { json }) };
    if (!isRight)
      ctx.fail(
        `${shownUrl(args.url)} answered ${answer.status} ${answer.reason}`.trimEnd() +
          `, and not ${args.status_code.join(" or ")}`,
        {
          result: {
            ...shown,
            content: contentText(answer),
            msg: `Status code was ${answer.status} and not [${args.status_code.join(", ")}]: HTTP Error ${answer.status}: ${answer.reason}`,
          },
        },
      );
    if (args.dest !== undefined) {
      const { changed, ...file } = await save(host, args.dest, got, args, ctx);
      return { changed, result: { ...shown, ...file } };
    }
    const content = args.return_content ? { content: contentText(answer) } : {};
    return { changed: false, result: { ...shown, ...content } };
  },
});

async function toRequest(args: Args, ctx: ModuleContext): Promise<HttpRequest> {
  const base = requestOf(args, args.timeout);
  const shared = {
    ...base,
    method: args.method.toUpperCase(),
    caPath: args.ca_path,
    unixSocket: args.unix_socket,
  };
  if (args.src !== undefined) {
    if (args.remote_src) return { ...shared, bodyFile: args.src };
    return { ...shared, body: await ctx.readLocal(await ctx.find(args.src, "files")) };
  }
  if (args.body === undefined || args.body === null) return shared;
  const { bytes, contentType } = await bodyOf(args.body, args.body_format, ctx);
  const isNamed = Object.keys(base.headers).some((name) => name.toLowerCase() === "content-type");
  const headers =
    contentType === undefined || isNamed ? base.headers : { ...base.headers, "Content-Type": contentType };
  return { ...shared, body: bytes, headers };
}

async function ask(host: Host, request: HttpRequest, args: Args, ctx: ModuleContext): Promise<Followed> {
  const asker = await askerOf(host);
  if (asker === "none" || (asker === "wget" && !isForWget(request)))
    ctx.fail(
      asker === "none"
        ? "this host has nothing to ask with"
        : "this host has wget alone, which can't ask that",
      { hint: "install curl there, or ask from the control machine: delegate_to: localhost" },
    );
  const rules = { all: "all", yes: "all", urllib2: "all", none: "none", no: "none", safe: "safe" } as const;
  const rule = rules[args.follow_redirects];
  try {
    return await follow(runningExchange(host, asker, ctx), request, rule, args.unredirected_headers);
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) throw problem;
    return ctx.fail(problem.message, {
      result: {
        status: -1,
        url: shownUrl(args.url),
        redirected: false,
        msg: `Status code was -1 and not [${args.status_code.join(", ")}]: Request failed: ${problem.message}`,
      },
    });
  }
}

async function save(
  host: Host,
  dest: string,
  { answer, url }: Followed,
  { owner, group, mode }: Args,
  ctx: ModuleContext,
): Promise<{ path: string; changed: boolean } & PlainObject> {
  const outer = await host.path(dest, { follow: true });
  const name = decodeURIComponent(new URL(url).pathname.replace(/^.*\//, "")) || "index.html";
  const path = outer.exists && outer.kind === "directory" ? `${dest.replace(/\/+$/, "")}/${name}` : dest;
  const content = contentOf(answer.body ?? new Uint8Array());
  const options = { attributes: { owner, group, mode }, force: true, backup: false, follow: true };
  const check = await checkPlace(host, path, await standing(host, path), content, options, ctx);
  const { before, after } = check;
  const changed = JSON.stringify(before) !== JSON.stringify(after);
  if (changed) await applyPlace(host, path, content, { before, after: after as typeof before }, options, ctx);
  return { path, changed, ...pathResult(await host.path(path, { follow: true })) };
}
