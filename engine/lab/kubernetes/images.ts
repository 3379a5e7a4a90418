import { calicoRecipes } from "./calico.js";
import { imageNames } from "./versions.js";

/** Which hosts of a cluster need a file of the bundle. */
export type Role = "control_planes" | "workers";

const everywhere: readonly Role[] = ["control_planes", "workers"];
const controlPlanes: readonly Role[] = ["control_planes"];

/** What a container image is made of. */
export interface ImageRecipe {
  readonly name: string;
  readonly ref: string;
  readonly roles: readonly Role[];
  /** Built programs by their paths in the image. */
  readonly programs: Readonly<Record<string, string>>;
  /** Files of an installed Debian system, taken with every library they load. Folders end in "/", and "*" stands for names. */
  readonly debian: readonly string[];
  /** Small files by their paths. */
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode?: number }>>;
  /** Whether the usual commands are there, by busybox. */
  readonly hasShell: boolean;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Only hosts need it that asked for this part of the bundle, beside what every cluster has. */
  readonly part?: "calico";
}

const accounts = {
  "/etc/passwd": { text: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n" },
  "/etc/group": { text: "root:x:0:\nnogroup:x:65534:\n" },
};

/**
 * Started as in the well-known haproxy image: a first word "haproxy" runs it in the foreground with a master process,
 * an option first means haproxy too, anything else is run as it is.
 */
const haproxyEntrypoint = `#!/bin/sh
case \${1-} in
  -*) set -- haproxy "$@" ;;
esac
if [ "\${1-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
`;

const plain = { debian: [], files: {}, hasShell: false };

function component(name: string, ref: string): ImageRecipe {
  return { ...plain, name, ref, roles: controlPlanes, programs: { [`/usr/local/bin/${name}`]: name } };
}

export const imageRecipes: readonly ImageRecipe[] = [
  component("kube-apiserver", imageNames.apiserver),
  component("kube-controller-manager", imageNames.controllerManager),
  component("kube-scheduler", imageNames.scheduler),
  {
    ...component("etcd", imageNames.etcd),
    programs: {
      "/usr/local/bin/etcd": "etcd",
      "/usr/local/bin/etcdctl": "etcdctl",
      "/usr/local/bin/etcdutl": "etcdutl",
    },
  },
  {
    ...component("kube-proxy", imageNames.proxy),
    roles: everywhere,
    hasShell: true,
    debian: [
      "/usr/sbin/iptables",
      "/usr/sbin/iptables-save",
      "/usr/sbin/iptables-restore",
      "/usr/sbin/ip6tables",
      "/usr/sbin/ip6tables-save",
      "/usr/sbin/ip6tables-restore",
      "/usr/sbin/nft",
      "/usr/sbin/conntrack",
      "/etc/protocols",
      // Loaded at run time; without them kube-proxy runs and no service address works.
      "/usr/lib/*/xtables/",
    ],
  },
  {
    ...plain,
    name: "coredns",
    ref: imageNames.coredns,
    roles: everywhere,
    programs: { "/coredns": "coredns" },
    entrypoint: ["/coredns"],
  },
  {
    ...plain,
    name: "pause",
    ref: imageNames.pause,
    roles: everywhere,
    programs: { "/pause": "pause" },
    entrypoint: ["/pause"],
  },
  {
    ...plain,
    name: "haproxy",
    ref: imageNames.haproxy,
    roles: controlPlanes,
    programs: {},
    debian: ["/usr/sbin/haproxy"],
    files: { ...accounts, "/usr/local/bin/docker-entrypoint.sh": { text: haproxyEntrypoint, mode: 0o755 } },
    hasShell: true,
    entrypoint: ["/usr/local/bin/docker-entrypoint.sh"],
    command: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
  },
  {
    ...plain,
    name: "keepalived",
    ref: imageNames.keepalived,
    roles: controlPlanes,
    programs: {},
    debian: ["/usr/sbin/keepalived", "/usr/bin/curl"],
    files: accounts,
    hasShell: true,
    entrypoint: ["/usr/sbin/keepalived"],
    command: ["--dont-fork", "--log-console", "--use-file=/etc/keepalived/keepalived.conf"],
  },
  {
    ...plain,
    name: "busybox",
    ref: imageNames.busybox,
    roles: everywhere,
    programs: {},
    files: accounts,
    hasShell: true,
    command: ["sh"],
  },
  ...calicoRecipes,
];
