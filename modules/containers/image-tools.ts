import { sh, type Script } from "../../engine/module/index.js";

export const imageTools = ["crictl", "ctr", "nerdctl", "docker", "podman"] as const;
export type ImageTool = (typeof imageTools)[number];

/** Where images are kept, for the tools that have to be told. */
export interface Store {
  /** containerd's. */
  readonly namespace: string;
  readonly socket?: string;
  /** Folder of hosts.toml files; crictl's runtime and Docker have their own. */
  readonly hostsDir: string;
  readonly plainHttp: boolean;
  readonly platform?: string;
}

/** A name as all tools know it: with its registry, and with a tag or a digest. @source docs/reference of distribution: familiar names */
export function fullName(name: string): string {
  const [first = "", ...rest] = name.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasRegistry ? name : rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
  return /@[a-z0-9]+:[0-9a-f]+$/.test(path) || /:[\w][\w.-]*$/.test(path.replace(/^[^/]*\//, ""))
    ? path
    : `${path}:latest`;
}

/** Prints what the image is (an id or a digest); nothing where it isn't there. */
export function identify(tool: ImageTool, store: Store, name: string): Script {
  switch (tool) {
    case "crictl":
      return sh`crictl ${endpoint(store)} inspecti -o go-template --template ${"{{.status.id}}"} ${name} 2>/dev/null`;
    case "ctr":
      return sh`ctr ${address(store)} -n ${store.namespace} images ls ${`name==${name}`} | sed 1d | { read -r name type digest rest; echo "$digest"; }`;
    case "nerdctl":
      return sh`nerdctl ${address(store)} -n ${store.namespace} image inspect --format ${"{{.Id}}"} ${name} 2>/dev/null`;
    default:
      return sh`${tool} image inspect --format ${"{{.Id}}"} ${name} 2>/dev/null`;
  }
}

/** Succeeds when the tool's runtime answers. */
export function answers(tool: ImageTool, store: Store): Script {
  switch (tool) {
    case "crictl":
      return sh`crictl ${endpoint(store)} version >/dev/null`;
    case "ctr":
      return sh`ctr ${address(store)} --connect-timeout 5s version >/dev/null`;
    case "nerdctl":
      return sh`nerdctl ${address(store)} -n ${store.namespace} images -q >/dev/null`;
    default:
      return sh`${tool} images -q >/dev/null`;
  }
}

/** Brings it from its registry, or from that registry's mirrors. */
export function pull(tool: ImageTool, store: Store, name: string): Script {
  const { namespace, hostsDir, platform } = store;
  const chosen = platform === undefined ? [] : ["--platform", platform];
  switch (tool) {
    case "crictl":
      return sh`crictl ${endpoint(store)} pull ${name}`;
    case "ctr": {
      const plain = store.plainHttp ? ["--plain-http"] : [];
      return sh`ctr ${address(store)} -n ${namespace} images pull ${[...plain, ...chosen]} --hosts-dir ${hostsDir} ${name}`;
    }
    case "nerdctl": {
      const plain = store.plainHttp ? ["--insecure-registry"] : [];
      return sh`nerdctl ${address(store)} -n ${namespace} ${plain} --hosts-dir ${hostsDir} pull -q ${chosen} ${name}`;
    }
    default:
      return sh`${tool} pull -q ${chosen} ${name}`;
  }
}

const address = ({ socket }: Store): string[] => (socket === undefined ? [] : ["-a", socket]);
const endpoint = ({ socket }: Store): string[] =>
  socket === undefined ? [] : ["--runtime-endpoint", `unix://${socket}`];
