import { DiagnosticError, error } from "../base/diagnostic.js";

/** The name of an image, in parts. */
export interface Reference {
  /** Registry's host, with its port: `docker.io` where the name has none. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

const part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const name = new RegExp(
  `^(?:((?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?)/)?(${part}(?:/${part})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/**
 * Reads an image's name as container runtimes do.
 * @throws DiagnosticError when it is none
 * @source github.com/distribution/reference: the first part is a host if it has a dot or a port, or is localhost
 */
export function parseReference(text: string): Reference {
  const [first = "", ...rest] = text.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const [, host, path, tag, digest] = name.exec(hasHost ? text : `docker.io/${text}`) ?? [];
  if (host === undefined || path === undefined)
    throw new DiagnosticError(
      error("bundle/image", `‘${text}’ is not the name of an image`, {
        hint: "a name is REGISTRY/REPOSITORY:TAG or REGISTRY/REPOSITORY@sha256:DIGEST",
      }),
    );
  const registry = host === "index.docker.io" ? "docker.io" : host;
  const repository = registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
  if (digest) return { registry, repository, ...(tag ? { tag } : {}), digest };
  return { registry, repository, tag: tag ?? "latest" };
}

/** The name under which container runtimes keep an image: whole, and without a tag where there is a digest. */
export function fullName({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${digest ? `@${digest}` : `:${tag}`}`;
}
