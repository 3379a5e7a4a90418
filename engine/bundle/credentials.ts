import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Secret } from "../base/value.js";

/** Log-ins of registries: the words of an `Authorization: Basic` header, by host. */
export type Credentials = (registry: string) => Secret | undefined;

/**
 * The log-ins that `docker login` or `podman login` kept; helpers that ask a keychain are not run.
 * @source containers-auth.json(5), docker's config.json
 */
export function keptCredentials(env: NodeJS.ProcessEnv): Credentials {
  const files = [
    env.REGISTRY_AUTH_FILE,
    env.XDG_RUNTIME_DIR && join(env.XDG_RUNTIME_DIR, "containers/auth.json"),
    join(env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json"),
  ];
  const known = new Map<string, Secret>();
  for (const file of files.filter((path): path is string => !!path))
    for (const [name, auth] of Object.entries(authsOf(file))) {
      const host = name.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
      if (auth && !known.has(host)) known.set(host, new Secret(auth));
    }
  return (registry) =>
    known.get(registry === "docker.io" ? "index.docker.io" : registry) ?? known.get(registry);
}

function authsOf(file: string): Record<string, string | undefined> {
  try {
    const { auths = {} } = JSON.parse(readFileSync(file, "utf8")) as {
      auths?: Record<string, { auth?: string }>;
    };
    return Object.fromEntries(Object.entries(auths).map(([name, { auth }]) => [name, auth]));
  } catch {
    return {};
  }
}
