import { versions } from "./versions.js";

/** Programs that are built together, out of one set of modules. */
export interface ProgramGroup {
  readonly name: string;
  readonly title: string;
  /** Modules with their versions, as in go.mod. */
  readonly modules: Readonly<Record<string, string>>;
  /** Packages to build, by the names of their programs. */
  readonly packages: Readonly<Record<string, string>>;
  /** Strings to set while linking, by their Go names. */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Kubernetes requires its own parts at v0.0.0 and replaces them by folders of its repository; outside of it they are
   * the modules of the same release, v0.34.4 beside v1.34.4.
   */
  readonly staging?: { readonly of: string; readonly version: string };
  /** A module that builds only with the replacements of its own go.mod, which Go reads of the main module alone. */
  readonly replacedAsIn?: string;
  /** Replacements by folders of a module's repository are modules outside of it: these, with their versions. */
  readonly replacements?: Readonly<Record<string, string>>;
  /** Files to keep beside the programs, by their names: module and path in it. */
  readonly files?: Readonly<Record<string, readonly [module: string, path: string]>>;
}

const kubernetesPrograms = [
  "kubeadm",
  "kubelet",
  "kubectl",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
];

const kubernetes: ProgramGroup = {
  name: "kubernetes",
  title: `Kubernetes ${versions.kubernetes} (about 6 minutes the first time)`,
  ...partsOfKubernetes(versions.kubernetes, kubernetesPrograms),
};

/** kubeadm alone, of any release that the Go module proxy serves: configurations are tried with it. */
export function kubeadmGroup(version: string): ProgramGroup {
  return {
    name: `kubeadm-${version}`,
    title: `kubeadm ${version} (about 2 minutes the first time)`,
    ...partsOfKubernetes(version, ["kubeadm"]),
  };
}

const containerdRepository = "github.com/containerd/containerd/v2";

/** containerd 2 of any release: the lab's hosts have Debian's 1.6, and settings are written for both. */
export function containerdGroup(version: string): ProgramGroup {
  return {
    name: `containerd-${version}`,
    title: `containerd ${version} (about 2 minutes the first time)`,
    modules: { [containerdRepository]: version },
    packages: Object.fromEntries(
      ["containerd", "containerd-shim-runc-v2", "ctr"].map((name) => [
        name,
        `${containerdRepository}/cmd/${name}`,
      ]),
    ),
    variables: { [`${containerdRepository}/version.Version`]: version },
  };
}

function partsOfKubernetes(
  version: string,
  programs: readonly string[],
): Omit<ProgramGroup, "name" | "title"> {
  return {
    modules: { "k8s.io/kubernetes": version },
    packages: Object.fromEntries(programs.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    variables: kubernetesVersionVariables(version),
    staging: { of: "k8s.io/kubernetes", version: version.replace(/^v1\./, "v0.") },
  };
}

const etcd: ProgramGroup = {
  name: "etcd",
  title: `etcd ${versions.etcd} (about 20 seconds)`,
  modules: {
    "go.etcd.io/etcd/server/v3": versions.etcd,
    "go.etcd.io/etcd/etcdctl/v3": versions.etcd,
    "go.etcd.io/etcd/etcdutl/v3": versions.etcd,
  },
  packages: {
    etcd: "go.etcd.io/etcd/server/v3",
    etcdctl: "go.etcd.io/etcd/etcdctl/v3",
    etcdutl: "go.etcd.io/etcd/etcdutl/v3",
  },
  variables: {},
};

const coredns: ProgramGroup = {
  name: "coredns",
  title: `CoreDNS ${versions.coredns} (about 2 minutes)`,
  modules: { "github.com/coredns/coredns": versions.coredns },
  packages: { coredns: "github.com/coredns/coredns" },
  variables: {},
};

const calicoRepository = "github.com/projectcalico/calico";

const calico: ProgramGroup = {
  name: "calico",
  title: `Calico ${versions.calico} (about 3 minutes)`,
  modules: { [calicoRepository]: versions.calicoModule },
  packages: {
    "calico-node": `${calicoRepository}/node/cmd/calico-node`,
    "calico-cni": `${calicoRepository}/cni-plugin/cmd/calico`,
    "calico-cni-install": `${calicoRepository}/cni-plugin/cmd/install`,
    "calico-kube-controllers": `${calicoRepository}/kube-controllers/cmd/kube-controllers`,
    "calico-check-status": `${calicoRepository}/kube-controllers/cmd/check-status`,
  },
  // @source the LDFLAGS in the makefiles of node/, cni-plugin/ and kube-controllers/
  variables: {
    "main.VERSION": versions.calico,
    [`${calicoRepository}/node/pkg/lifecycle/startup.VERSION`]: versions.calico,
    [`${calicoRepository}/node/buildinfo.GitVersion`]: versions.calico,
  },
  replacedAsIn: calicoRepository,
  replacements: { "github.com/projectcalico/api": versions.calicoApiModule },
  files: {
    "calico-vxlan.yaml": [calicoRepository, "manifests/calico-vxlan.yaml"],
    "calico.yaml": [calicoRepository, "manifests/calico.yaml"],
  },
};

const flannelRepository = "github.com/flannel-io/flannel";

/** Its manifest alone: the programs need a C compiler and the kernel's headers. */
const flannel: ProgramGroup = {
  name: "flannel",
  title: `the manifest of flannel ${versions.flannel}`,
  modules: { [flannelRepository]: versions.flannel },
  packages: {},
  variables: {},
  files: { "kube-flannel.yml": [flannelRepository, "Documentation/kube-flannel.yml"] },
};

export const programGroups: readonly ProgramGroup[] = [kubernetes, etcd, coredns, calico, flannel];

/** What makes the programs say their version. @source hack/lib/version.sh of Kubernetes */
function kubernetesVersionVariables(version: string): Record<string, string> {
  const [major, minor] = version.slice(1).split(".");
  const values = {
    gitVersion: version,
    gitMajor: major!,
    gitMinor: minor!,
    gitTreeState: "clean",
  };
  return Object.fromEntries(
    ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((name) =>
      Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]),
    ),
  );
}

/** The go.mod that pulls a group's modules in. `replacements` are `name => name version`. */
export function goModText(group: ProgramGroup, replacements: readonly string[]): string {
  const requires = Object.entries(group.modules).map(([name, version]) => `\t${name} ${version}`);
  // The language version decides on defaults of the runtime: those of Kubernetes' own go.mod.
  return [
    `module hapb.lab/${group.name}`,
    "go 1.24.0",
    `require (\n${requires.join("\n")}\n)`,
    ...(replacements.length ? [`replace (\n${replacements.map((line) => `\t${line}`).join("\n")}\n)`] : []),
    "",
  ].join("\n\n");
}

/** The replacements that a group needs, from the go.mod of the module that it names for them. */
export function replacementsOf(group: ProgramGroup, goMod: string): string[] {
  const own = Object.entries(group.replacements ?? {}).map(
    ([name, version]) => `${name} => ${name} ${version}`,
  );
  const staged = group.staging
    ? placeholderModules(goMod).map((name) => `${name} => ${name} ${group.staging!.version}`)
    : [];
  return [...own, ...staged, ...(group.replacedAsIn ? moduleReplacements(goMod) : [])];
}

/** Modules that a go.mod requires at v0.0.0. */
function placeholderModules(goMod: string): string[] {
  return [...goMod.matchAll(/^\s*(\S+) v0\.0\.0$/gm)].map((match) => match[1]!);
}

/** What a go.mod replaces by other modules, not by folders. */
function moduleReplacements(goMod: string): string[] {
  return [...goMod.matchAll(/^\s*(?:replace )?(\S+(?: v\S+)? => \S+ v\S+)$/gm)].map((match) => match[1]!);
}
