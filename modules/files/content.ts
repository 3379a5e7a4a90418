import { createHash } from "node:crypto";
import type { Host, ModuleContext } from "../../engine/module/index.js";

/** What a file shall hold: text that the task gave or rendered, or a file of the control machine. */
export interface Content {
  /** sha1, as Ansible's results have it. */
  readonly checksum: string;
  /** Bytes. */
  readonly size: number;
  /** It came out of a vault: no diff shows it. */
  readonly isSecret?: boolean;
  /** For small content only: undefined where it is better streamed. */
  bytes(): Promise<Uint8Array | undefined>;
  /** Brings it to a path on the host, with nothing but the attributes said. */
  bring(
    host: Host,
    path: string,
    attributes?: { owner?: string; group?: string; mode?: number | string },
  ): Promise<void>;
}

/** What is held in memory, predicted in check mode and shown in diffs. */
const smallBytes = 1024 * 1024;

export function contentOf(text: string | Uint8Array): Content {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return {
    checksum: createHash("sha1").update(bytes).digest("hex"),
    size: bytes.length,
    bytes: () => Promise.resolve(bytes),
    bring: (host, path, attributes) => host.write(path, bytes, attributes),
  };
}

/** A file of the control machine; large ones are streamed and never held whole. */
export async function localContent(path: string, ctx: ModuleContext, decrypt = true): Promise<Content> {
  const options = { asIs: !decrypt };
  const { sha1, size, isEncrypted } = await ctx.inspectLocal(path, options);
  const isSmall = size <= smallBytes || isEncrypted;
  return {
    checksum: sha1,
    size,
    isSecret: isEncrypted,
    bytes: () => (isSmall ? ctx.readLocal(path, options) : Promise.resolve(undefined)),
    bring: async (host, target, attributes) =>
      isSmall
        ? host.write(target, await ctx.readLocal(path, options), attributes)
        : host.upload(path, target, attributes, { signal: ctx.signal }),
  };
}

/** A file's text for a diff; undefined for what people can't read. */
export function readable(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return "";
  if (bytes.length > 100 * 1024 || bytes.includes(0)) return undefined;
  return new TextDecoder().decode(bytes);
}
