import { path, sh, string, type Host, type RunResult, type Script } from "../../../engine/module/index.js";
import { adminConf } from "../node/paths.js";

/** How a module reaches a cluster's API: by kubectl on the host, with a kubeconfig that is there. */
export interface Access {
  readonly kubeconfig: string;
  readonly server: string;
}

/** The arguments of `Access`, the same for each module that has it. */
export const accessArgs = {
  kubeconfig: path("Kubeconfig on the host", adminConf),
  server: string("Address of the API server, where it isn't the kubeconfig's", ""),
};

/** kubectl notes what an API offers; in people's home that would be a change that nobody asked for. */
export const cacheFlag = "--cache-dir=/run/hapb/kubectl";

/** A kubectl command with the access's flags. */
export function kubectl({ kubeconfig, server }: Access, words: readonly string[]): Script {
  const flags = [cacheFlag, `--kubeconfig=${kubeconfig}`, ...(server === "" ? [] : [`--server=${server}`])];
  return sh`kubectl ${flags} ${words}`;
}

/** Asks the API; any exit code is an answer. */
export function ask(
  host: Host,
  access: Access,
  words: readonly string[],
  options: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<RunResult> {
  return host.query(kubectl(access, ["--request-timeout=15s", ...words]), {
    reads: ["cluster:api"],
    rcs: "any",
    timeoutMs: options.timeoutMs ?? 60_000,
    input: options.input,
  });
}

/** Whether kubectl failed because there is no API to ask, rather than because the API said no. */
export function isApiAbsent({ rc, stderr }: RunResult): boolean {
  if (rc === 127) return true;
  return /connection refused|was refused|no such host|no route to host|i\/o timeout|TLS handshake timeout|deadline exceeded|Unable to connect|\bEOF\b|connection reset|stat .*: no such file|no configuration has been provided/.test(
    stderr.text,
  );
}

export function isNotFound({ rc, stderr }: RunResult): boolean {
  return rc !== 0 && stderr.text.includes("(NotFound)");
}

/** The last line of what kubectl complained about. */
export function complaint({ stderr, stdout }: RunResult): string {
  const lines = (stderr.text.trim() || stdout.text.trim()).split("\n");
  return lines.at(-1) ?? "";
}
