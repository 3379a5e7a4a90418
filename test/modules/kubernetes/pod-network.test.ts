import { parseAllDocuments } from "yaml";
import t from "tap";
import { doubtAbout, isAutodetection } from "../../../modules/kubernetes/manifest/autodetection.js";
import {
  editCalico,
  encapsulationNames,
  type CalicoSettings,
} from "../../../modules/kubernetes/manifest/calico.js";
import { Manifest } from "../../../modules/kubernetes/manifest/documents.js";
import { editFlannel } from "../../../modules/kubernetes/manifest/flannel.js";

/** As Calico's release has it, cut down to what is changed and what must not be. */
const calico = `# Source: calico
kind: ConfigMap
metadata:
  name: calico-config
data:
  calico_backend: "bird"
  veth_mtu: "0"
---
kind: CustomResourceDefinition
metadata: {name: felixconfigurations.crd.projectcalico.org}
spec: {octal: 0644, yes: no, version: 1.10, text: "true"}
---
# Only a comment.
---
kind: DaemonSet
metadata:
  name: calico-node
spec:
  template:
    spec:
      tolerations:
        - {effect: NoSchedule, operator: Exists}
        - {key: CriticalAddonsOnly, operator: Exists}
        - {effect: NoExecute, operator: Exists}
      initContainers:
        - name: install-cni
          image: docker.io/calico/cni:v3.28.5
      containers:
        - name: calico-node
          image: docker.io/calico/node:v3.28.5
          env:
            - name: IP
              value: "autodetect"
            - name: CALICO_IPV4POOL_IPIP
              value: "Always"
            - name: CALICO_IPV4POOL_VXLAN
              value: "Never"
            # - name: CALICO_IPV4POOL_CIDR
            #   value: "192.168.0.0/16"
          livenessProbe: {exec: {command: [/bin/calico-node, -felix-live, -bird-live]}}
          readinessProbe: {exec: {command: [/bin/calico-node, -felix-ready, -bird-ready]}}
      volumes:
        - name: cni-bin-dir
          hostPath: {path: /opt/cni/bin, type: DirectoryOrCreate}
`;

const usual: CalicoSettings = {
  cidr: "10.244.0.0/16",
  encapsulation: "VXLAN",
  autodetection: "kubernetes-internal-ip",
  mtu: 0,
  cniBinDir: "/opt/cni/bin",
  repository: "",
};

interface Container {
  readonly image: string;
  readonly env?: { readonly name: string; readonly value: string }[];
  readonly livenessProbe: { readonly exec: { readonly command: string[] } };
  readonly readinessProbe: { readonly exec: { readonly command: string[] } };
}

interface Edited {
  readonly kind: string;
  readonly data: Record<string, string>;
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly tolerations: unknown[];
        readonly containers: [Container];
        readonly initContainers: [Container];
        readonly volumes: { readonly hostPath: { readonly path: string } }[];
      };
    };
  };
}

const objectsOf = (text: string): Edited[] =>
  parseAllDocuments(text).map((document) => document.toJS() as unknown as Edited);

function edited(settings: Partial<CalicoSettings>): {
  data: Record<string, string>;
  pod: Edited["spec"]["template"]["spec"];
  env: Record<string, string>;
} {
  const objects = objectsOf(editCalico("calico.yaml", calico, { ...usual, ...settings }));
  const pod = objects.find(({ kind }) => kind === "DaemonSet")!.spec.template.spec;
  const env = Object.fromEntries(pod.containers[0].env!.map(({ name, value }) => [name, value]));
  return { data: objects[0]!.data, pod, env };
}

t.test("Calico's pool and the way it finds addresses are the cluster's", async (t) => {
  const { env } = edited({ autodetection: "cidr=10.0.0.0/24" });
  t.strictSame(env, {
    IP: "autodetect",
    CALICO_IPV4POOL_IPIP: "Never",
    CALICO_IPV4POOL_VXLAN: "Always",
    IP_AUTODETECTION_METHOD: "cidr=10.0.0.0/24",
    CALICO_IPV4POOL_CIDR: "10.244.0.0/16",
  });
});

const modes = {
  VXLAN: ["Always", "Never", "vxlan"],
  VXLANCrossSubnet: ["CrossSubnet", "Never", "vxlan"],
  IPIP: ["Never", "Always", "bird"],
  IPIPCrossSubnet: ["Never", "CrossSubnet", "bird"],
  Never: ["Never", "Never", "bird"],
};
for (const encapsulation of encapsulationNames)
  t.test(
    `encapsulation ${encapsulation}: BIRD runs and is asked how it is only where there is BGP`,
    async (t) => {
      const { data, env, pod } = edited({ encapsulation });
      const found = [env.CALICO_IPV4POOL_VXLAN, env.CALICO_IPV4POOL_IPIP, data.calico_backend];
      t.strictSame(found, modes[encapsulation]);
      const { livenessProbe, readinessProbe } = pod.containers[0];
      const hasBird = data.calico_backend === "bird";
      t.equal(livenessProbe.exec.command.includes("-bird-live"), hasBird);
      t.equal(readinessProbe.exec.command.includes("-bird-ready"), hasBird);
    },
  );

t.test("a manifest without BGP gets it where it is asked for", async (t) => {
  const without = editCalico("calico.yaml", calico, usual);
  t.notMatch(without, "-bird-");
  t.equal(
    JSON.stringify(objectsOf(editCalico("calico.yaml", without, { ...usual, encapsulation: "IPIP" }))),
    JSON.stringify(objectsOf(editCalico("calico.yaml", calico, { ...usual, encapsulation: "IPIP" }))),
  );
});

t.test("the MTU is a string, as the API wants it", async (t) => {
  t.equal(edited({ mtu: 1400 }).data.veth_mtu, "1400");
});

t.test("plugins go where the runtime looks, and those of a package stay the package's", async (t) => {
  const { pod } = edited({ cniBinDir: "/usr/lib/cni" });
  t.equal(pod.volumes[0]!.hostPath.path, "/usr/lib/cni");
  t.match(pod.initContainers[0].env, [{ name: "SKIP_CNI_BINARIES", value: /portmap/ }]);
  t.equal(edited({}).pod.initContainers[0].env, undefined);
});

t.test("images come from a mirror", async (t) => {
  const { pod } = edited({ repository: "mirror.example.org/calico" });
  t.equal(pod.containers[0].image, "mirror.example.org/calico/node:v3.28.5");
  t.equal(pod.initContainers[0].image, "mirror.example.org/calico/cni:v3.28.5");
});

t.test("calico-node still runs on nodes with any taint", async (t) => {
  t.strictSame(edited({}).pod.tolerations, [
    { effect: "NoSchedule", operator: "Exists" },
    { key: "CriticalAddonsOnly", operator: "Exists" },
    { effect: "NoExecute", operator: "Exists" },
  ]);
});

t.test("what is not changed stays as it was written", async (t) => {
  const text = editCalico("calico.yaml", calico, usual);
  for (const kept of ["octal: 0644", "yes: no", "version: 1.10", 'text: "true"']) t.match(text, kept);
  t.equal(parseAllDocuments(text).length, 3, "documents that hold nothing are left out");
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["another manifest", "kind: Pod\nmetadata: {name: x}\n", /calico\.yaml has no ConfigMap calico-config/],
  ["no YAML", "a: [", /calico\.yaml is not YAML/],
  ["nothing", "", /calico\.yaml (holds no objects|has no ConfigMap)/],
  ["a page of HTML", "<!doctype html>", /has no ConfigMap/],
];
for (const [name, text, message] of refused)
  t.test(`refused: ${name}`, async (t) => {
    t.throws(() => editCalico("calico.yaml", text, usual), { message });
  });

const ways: readonly (readonly [string, boolean])[] = [
  ["kubernetes-internal-ip", true],
  ["first-found", true],
  ["can-reach=10.0.0.1", true],
  ["interface=^eth0$", true],
  ["skip-interface=^docker0$,^br-", true],
  ["cidr=10.0.0.0/24,10.1.0.0/24", true],
  ["interface=", false],
  ["interface", false],
  ["eth0", false],
  ["kubernetes-internal-ip=x", false],
  ["", false],
];
for (const [way, isKnown] of ways)
  t.test(`${isKnown ? "a way" : "no way"} to find addresses: ‘${way}’`, async (t) => {
    t.equal(isAutodetection(way), isKnown);
  });

const doubts: readonly (readonly [string, string | undefined])[] = [
  ["kubernetes-internal-ip", undefined],
  ["can-reach=10.0.0.1", undefined],
  ["interface=^eth0$", undefined],
  ["interface=^eth0$,^ens.*$", undefined],
  ["interface=eth*", "eth* should be ^eth.*$"],
  ["interface=eth0", "eth0 should be ^eth0$"],
  ["interface=^eth0$,ens.*", "ens.* should be ^ens.*$"],
  ["skip-interface=docker", "docker should be ^docker$"],
  ["first-found", "the load balancer's own address"],
];
for (const [way, doubt] of doubts)
  t.test(`doubts about ‘${way}’: ${doubt ?? "none"}`, async (t) => {
    if (doubt === undefined) t.equal(doubtAbout(way), undefined);
    else t.ok(doubtAbout(way)?.includes(doubt), String(doubtAbout(way)));
  });

const flannel = `kind: ConfigMap
metadata: {name: kube-flannel-cfg}
data:
  net-conf.json: |
    {"Network": "10.244.0.0/16", "EnableNFTables": false, "Backend": {"Type": "vxlan"}}
---
kind: DaemonSet
metadata: {name: kube-flannel-ds}
spec:
  template:
    spec:
      containers:
        - name: kube-flannel
          image: ghcr.io/flannel-io/flannel:v0.28.10
          args: [--ip-masq, --kube-subnet-mgr]
      volumes:
        - name: cni-plugin
          hostPath: {path: /opt/cni/bin}
`;

t.test("flannel's net and backend are the cluster's, and each node uses its own address", async (t) => {
  const settings = {
    cidr: "10.9.0.0/16",
    backend: "host-gw",
    mtu: 1400,
    cniBinDir: "/usr/lib/cni",
    repository: "",
  };
  const [configuration, daemon] = objectsOf(editFlannel("kube-flannel.yml", flannel, settings));
  t.strictSame(JSON.parse(configuration!.data["net-conf.json"]!), {
    Network: "10.9.0.0/16",
    EnableNFTables: false,
    Backend: { Type: "host-gw", MTU: 1400 },
  });
  const { containers, volumes } = daemon!.spec.template.spec;
  t.match(containers[0], {
    args: ["--ip-masq", "--kube-subnet-mgr", "--iface=$(HAPB_NODE_ADDRESS)"],
    env: [{ name: "HAPB_NODE_ADDRESS", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
  });
  t.equal(volumes[0]!.hostPath.path, "/usr/lib/cni");
});

t.test("an edit that was made is not made twice", async (t) => {
  const once = editCalico("a", calico, { ...usual, cniBinDir: "/usr/lib/cni", mtu: 9 });
  t.equal(editCalico("a", once, { ...usual, cniBinDir: "/usr/lib/cni", mtu: 9 }), once);
  const settings = {
    cidr: "10.9.0.0/16",
    backend: "vxlan",
    mtu: 0,
    cniBinDir: "/opt/cni/bin",
    repository: "",
  };
  const flat = editFlannel("b", flannel, settings);
  t.equal(editFlannel("b", flat, settings), flat);
});

t.test("a place that is not there is said", async (t) => {
  const manifest = Manifest.parse("x.yaml", "kind: Pod\nmetadata: {name: p}\nspec: {containers: []}\n");
  const pod = manifest.object("Pod", "p");
  t.throws(() => pod.at("status"), { message: "the Pod p of x.yaml has no status" });
  t.throws(() => pod.named(["spec", "containers"], "a"), {
    message: "the Pod p of x.yaml has no spec.containers named a",
  });
});
