import { writeToml, type Table } from "./toml.js";

/** Where images of a registry come from. */
export interface Mirrors {
  /** The name that images begin with: docker.io, registry.example:5000, or _default for all that have no file of their own. */
  readonly registry: string;
  readonly mirrors: readonly Mirror[];
  /** Whether the registry itself is asked for what no mirror has. */
  readonly fallback: boolean;
}

export interface Mirror {
  readonly url: string;
  readonly capabilities: readonly string[];
  readonly ca?: string;
  readonly skip_verify: boolean;
  readonly override_path: boolean;
}

/**
 * A hosts.toml of containerd. Its fallback is the registry itself, unless a `server` is named: without one the last mirror is that. There
 * is always a table `host`, for containerd 1.6 takes a file without one for broken, and goes to the registry as if nothing had been said.
 * @source docs/hosts.md of containerd; tried with 1.6.20 and 1.7.24
 */
export function hostsToml({ registry, mirrors, fallback }: Mirrors): string {
  const last = mirrors.at(-1);
  const server = fallback || !last ? serverOf(registry) : { server: last.url, ...membersOf(last) };
  const host = Object.fromEntries(mirrors.map((mirror) => [mirror.url, membersOf(mirror)]));
  return written({ ...server, host });
}

/** `_default` stands for many registries: each falls back to itself. */
function serverOf(registry: string): Table {
  if (registry === "_default") return {};
  return { server: `https://${registry === "docker.io" ? "registry-1.docker.io" : registry}` };
}

function membersOf({ capabilities, ca, skip_verify, override_path }: Mirror): Table {
  return {
    capabilities: [...capabilities],
    ...(ca === undefined ? {} : { ca }),
    ...(skip_verify ? { skip_verify } : {}),
    ...(override_path ? { override_path } : {}),
  };
}

/**
 * A file for registries.conf.d, which CRI-O, podman and skopeo read.
 * @source containers-registries.conf(5): mirrors are asked in order, then `location`
 */
export function registriesConf({ registry, mirrors, fallback }: Mirrors): string {
  const last = mirrors.at(-1);
  const asked = fallback || !last ? mirrors : mirrors.slice(0, -1);
  const own: Table = fallback || !last ? { location: registry } : locationOf(last);
  return written({
    registry: [
      {
        prefix: registry,
        ...own,
        ...(asked.length > 0 ? { mirror: asked.map((mirror) => locationOf(mirror)) } : {}),
      },
    ],
  });
}

function locationOf({ url, skip_verify }: Mirror): Table {
  const { protocol, host, pathname } = new URL(url);
  const isInsecure = skip_verify || protocol === "http:";
  return { location: `${host}${pathname.replace(/\/$/, "")}`, ...(isInsecure ? { insecure: true } : {}) };
}

const written = (table: Table): string => `# Written by hapb: changes are lost.\n${writeToml(table)}`;
