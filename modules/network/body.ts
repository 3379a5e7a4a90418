import { randomBytes } from "node:crypto";
import type { ModuleContext, Plain } from "../../engine/module/index.js";

/** What is sent, and what it says it is. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

export type BodyFormat = "raw" | "json" | "form-urlencoded" | "form-multipart";

/** A task's `body` in the format that it asks for. Text is taken as it is: it is in that format already. */
export async function bodyOf(body: Plain, format: BodyFormat, ctx: ModuleContext): Promise<Body> {
  if (format === "form-multipart") return multipart(body, ctx);
  const contentType =
    format === "json"
      ? "application/json"
      : format === "form-urlencoded"
        ? "application/x-www-form-urlencoded"
        : undefined;
  const text =
    typeof body === "string"
      ? body
      : format === "form-urlencoded"
        ? urlEncoded(body, ctx)
        : JSON.stringify(body);
  return { bytes: Buffer.from(text), ...(contentType === undefined ? {} : { contentType }) };
}

/** A mapping, or a list of pairs; a list as a value is the same name several times. */
function urlEncoded(body: Plain, ctx: ModuleContext): string {
  const pairs = Array.isArray(body)
    ? body.map((pair): [string, Plain] =>
        Array.isArray(pair) && pair.length === 2
          ? [String(pair[0]), pair[1]!]
          : ctx.fail("body is a list of pairs"),
      )
    : body !== null && typeof body === "object"
      ? Object.entries(body).filter(
          (pair): pair is [string, Plain] => pair[1] !== undefined && pair[1] !== null,
        )
      : ctx.fail("form-urlencoded takes a mapping, a list of pairs, or text");
  const words = new URLSearchParams();
  for (const [name, value] of pairs)
    for (const each of Array.isArray(value) ? value : [value]) words.append(name, textOf(each));
  return words.toString();
}

function textOf(value: Plain): string {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @source RFC 7578; a field is text, or a mapping of content, filename (of the control machine when there is no content), mime_type */
async function multipart(body: Plain, ctx: ModuleContext): Promise<Body> {
  if (body === null || typeof body !== "object" || Array.isArray(body))
    return ctx.fail("form-multipart takes a mapping of fields");
  const boundary = `hapb-${randomBytes(18).toString("hex")}`;
  const parts: Uint8Array[] = [];
  for (const [name, value] of Object.entries(body)) {
    const field =
      value !== null && typeof value === "object" && !Array.isArray(value) ? value : { content: value };
    const { filename, content, mime_type } = field;
    const bytes =
      content !== undefined
        ? Buffer.from(textOf(content))
        : await ctx.readLocal(await ctx.find(String(filename), "files"));
    const lines = [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${quoted(name)}"${filename === undefined ? "" : `; filename="${quoted(String(filename).replace(/^.*\//, ""))}"`}`,
      ...(filename === undefined && mime_type === undefined
        ? []
        : [`Content-Type: ${typeof mime_type === "string" ? mime_type : "application/octet-stream"}`]),
    ];
    parts.push(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), bytes, Buffer.from("\r\n"));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(parts), contentType: `multipart/form-data; boundary=${boundary}` };
}

function quoted(text: string): string {
  return text.replace(/["\r\n]/g, (each) => encodeURIComponent(each));
}
