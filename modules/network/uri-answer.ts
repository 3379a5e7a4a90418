import type { Plain, PlainObject } from "../../engine/module/index.js";
import type { Followed } from "./http/follow.js";
import { header, shownUrl, type HttpAnswer } from "./http/request.js";

/** An answer under Ansible's keys, without its content. */
export function answerResult({ answer, url }: Followed, asked: string, elapsedS: number): PlainObject {
  const length = header(answer, "content-length");
  const cookies = cookiesOf(answer);
  return {
    ...headerKeys(answer),
    status: answer.status,
    url: shownUrl(url),
    redirected: url !== asked,
    elapsed: Math.floor(elapsedS),
    msg: `${answer.reason || "OK"} (${length ?? "unknown"} bytes)`,
    cookies: Object.fromEntries(cookies),
    cookies_string: cookies.map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

/** `Content-Type` is `content_type`; a header that came several times is joined by commas. */
function headerKeys({ headers }: HttpAnswer): PlainObject {
  const keys: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase().replaceAll("-", "_");
    keys[key] = keys[key] === undefined ? value : `${keys[key]}, ${value}`;
  }
  return keys;
}

function cookiesOf({ headers }: HttpAnswer): [string, string][] {
  return headers
    .filter(([name]) => name.toLowerCase() === "set-cookie")
    .map(([, value]) => {
      const [pair = ""] = value.split(";");
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
}

/** The content as text, in the letters that it says it is written in. */
export function contentText(answer: HttpAnswer): string {
  const [, charset] = /charset="?([\w-]+)/i.exec(header(answer, "content-type") ?? "") ?? [];
  try {
    return new TextDecoder(charset).decode(answer.body);
  } catch {
    // Letters that nobody knows.
    return new TextDecoder().decode(answer.body);
  }
}

/** The value that the content is, where it says that it is JSON; undefined where it isn't. */
export function contentJson(answer: HttpAnswer): Plain | undefined {
  if (!/^\s*(application|text)\/([\w.+-]+\+)?(json|javascript)/i.test(header(answer, "content-type") ?? ""))
    return undefined;
  try {
    return JSON.parse(contentText(answer)) as Plain;
  } catch {
    return undefined;
  }
}
