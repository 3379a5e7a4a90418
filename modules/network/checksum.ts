import type { DigestName, ModuleContext } from "../../engine/module/index.js";
import { NoAnswer, shownUrl, type Exchange, type HttpRequest } from "./http/request.js";
import { askedOf, follow } from "./http/follow.js";

/** What a file's digest has to be. */
export interface WantedDigest {
  readonly algorithm: DigestName;
  readonly hex: string;
}

export type AskedDigest = WantedDigest | { readonly algorithm: DigestName; readonly list: string };

const algorithms: readonly string[] = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/** Reads `ALGORITHM:DIGEST` or `ALGORITHM:ADDRESS`, where the address is that of a list of digests and file names. */
export function parseChecksum(text: string, ctx: ModuleContext): AskedDigest | undefined {
  if (text.trim() === "") return undefined;
  const [, algorithm = "", rest = ""] = /^([^:]+):(.*)$/s.exec(text.trim()) ?? [];
  if (!algorithms.includes(algorithm))
    ctx.fail(`checksum is ALGORITHM:DIGEST, and "${text}" names none of ${algorithms.join(", ")}`);
  if (/^(https?|ftp|file):\/\//.test(rest) && URL.canParse(rest))
    return { algorithm: algorithm as DigestName, list: rest };
  const hex = rest.replace(/\W+/g, "").toLowerCase();
  if (!/^[0-9a-f]+$/.test(hex)) ctx.fail(`"${rest}" is neither a digest nor an address`);
  return { algorithm: algorithm as DigestName, hex };
}

/**
 * The digest itself; where a list has it, that is asked for.
 * @param request how the file itself is asked for
 */
export async function wantedDigest(
  asked: AskedDigest | undefined,
  name: string,
  request: HttpRequest,
  exchange: () => Exchange,
  ctx: ModuleContext,
): Promise<WantedDigest | undefined> {
  if (!asked || "hex" in asked) return asked;
  const { answer } = await follow(exchange(), askedOf(request, new URL(asked.list)), "all").catch(
    (problem: unknown) => {
      if (problem instanceof NoAnswer) return ctx.fail(problem.message);
      throw problem;
    },
  );
  if (answer.status >= 400)
    ctx.fail(`${shownUrl(asked.list)} answered ${answer.status}: there are no digests`);
  const hex = listedDigest(Buffer.from(answer.body ?? []).toString(), name);
  if (hex === undefined) return ctx.fail(`${shownUrl(asked.list)} has no digest for ${name}`);
  return { algorithm: asked.algorithm, hex };
}

/** Lines as `sha256sum` writes them (a digest, a name), as BSD's `sha256 -r` and OpenSSL do, or a digest alone. */
export function listedDigest(text: string, name: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length === 1 && /^\s*[0-9a-f]{32,128}\s*$/i.test(lines[0]!))
    return lines[0]!.trim().toLowerCase();
  for (const line of lines) {
    const gnu = /^\\?([0-9a-f]{32,128})\s+\*?(.+?)\s*$/i.exec(line);
    const bsd = /^\w[\w-]* ?\((.+)\) ?= ?([0-9a-f]{32,128})\s*$/i.exec(line);
    const [hex, file] = gnu ? [gnu[1]!, gnu[2]!] : bsd ? [bsd[2]!, bsd[1]!] : [];
    if (hex !== undefined && file!.replace(/^.*\//, "") === name) return hex.toLowerCase();
  }
  return undefined;
}
