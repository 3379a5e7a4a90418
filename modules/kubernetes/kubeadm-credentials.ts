import { createHash, randomBytes, randomInt, X509Certificate } from "node:crypto";
import { stringify } from "yaml";
import { boolean, defineModule, object, sh, string, type Script } from "../../engine/module/index.js";
import { cacheFlag } from "./kubectl/access.js";
import { caCertificate, hapbFolder } from "./node/paths.js";

/**
 * Makes what a batch of joins needs. The words are drawn here and go to the host in a file of root's alone, so that they
 * stand in no output or argument list; name the task's result only where `no_log` is set.
 */
export default defineModule({
  name: "kubeadm_credentials",
  summary: "Make a bootstrap token and a certificate key for joins.",
  scope: "cluster",
  args: object({
    kubernetes_version: string("The cluster's release, without v"),
    api_version: string("kubeadm's API version", "v1beta4"),
    advertise_address: string("This control plane's own address"),
    cri_socket: string("Container runtime's socket", "unix:///run/containerd/containerd.sock"),
    ttl: string("How long the token lives", "2h0m0s"),
    control_planes: boolean(
      "Whether control planes are to join: uploads the certificates, for two hours",
      true,
    ),
  }),
  examples: [
    {
      args: { kubernetes_version: "1.34.4", advertise_address: "10.0.0.11" },
      needs: "cluster",
      isRepeated: true,
    },
  ],
  returns: {
    token: "the bootstrap token",
    certificate_key: "the key that the uploaded certificates are encrypted with",
    ca_cert_hash: "sha256 of the CA's public key, as kubeadm join takes it",
  },

  async check() {
    // In check mode the joins that follow are looked at with empty words.
    const result = { token: "", certificate_key: "", ca_cert_hash: "" };
    return { before: "none", after: "fresh", result };
  },

  async apply(host, args, _check, ctx) {
    const ca = await host.read(caCertificate);
    if (ca === undefined)
      return ctx.fail(`there is no ${caCertificate} on this host: it is no control plane`);
    const token = newToken();
    const certificateKey = randomBytes(32).toString("hex");
    const file = `${hapbFolder}/kubeadm-credentials.yaml`;
    await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
    await host.write(file, configuration(args, token, certificateKey), {
      owner: "root",
      group: "root",
      mode: 0o600,
    });
    const upload = sh`kubeadm init phase upload-certs --upload-certs --skip-certificate-key-print --config ${file} >/dev/null`;
    try {
      // kubeadm prints the token that it was told to create.
      await host.run(
        sh`export KUBECONFIG=/etc/kubernetes/admin.conf
kubeadm token create --config ${file} >/dev/null && ${args.control_planes ? upload : sh`:`} && ${untilSigned(token)}`,
        { timeoutMs: 120_000 },
      );
    } finally {
      await host.remove(file);
    }
    return { result: { token, certificate_key: certificateKey, ca_cert_hash: publicKeyHash(ca) } };
  },
});

/**
 * Waits until the cluster vouches for the token: a join that comes sooner looks again only five seconds later. Where it takes
 * long, joins wait for it themselves. @source kubeadm's constants.go (DiscoveryRetryInterval), bootstrap/api (JWSSignatureKeyPrefix)
 */
function untilSigned(token: string): Script {
  const signature = `jws-kubeconfig-${token.slice(0, token.indexOf("."))}`;
  const names = "go-template={{range $name, $_ := .data}}{{$name}} {{end}}";
  return sh`{
left=50
while [ $left -gt 0 ]; do
  names=$(kubectl ${cacheFlag} --request-timeout=5s -n kube-public get configmap cluster-info -o ${names} 2>/dev/null)
  case " $names" in *${` ${signature} `}*) break ;; esac
  left=$((left - 1)); sleep 0.1 2>/dev/null || sleep 1
done
}`;
}

function configuration(
  args: {
    kubernetes_version: string;
    api_version: string;
    advertise_address: string;
    cri_socket: string;
    ttl: string;
  },
  token: string,
  certificateKey: string,
): string {
  const apiVersion = `kubeadm.k8s.io/${args.api_version}`;
  const init = {
    apiVersion,
    kind: "InitConfiguration",
    bootstrapTokens: [{ token, ttl: args.ttl, description: "a batch of joins by hapb" }],
    certificateKey,
    localAPIEndpoint: { advertiseAddress: args.advertise_address },
    nodeRegistration: { criSocket: args.cri_socket },
  };
  const cluster = {
    apiVersion,
    kind: "ClusterConfiguration",
    kubernetesVersion: `v${args.kubernetes_version}`,
  };
  return `${stringify(init)}---\n${stringify(cluster)}`;
}

/** @source kubeadm: a token is [a-z0-9]{6}.[a-z0-9]{16} */
function newToken(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const word = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
  return `${word(6)}.${word(16)}`;
}

/** @source kubeadm's pubkeypin: sha256 of the certificate's DER-encoded SubjectPublicKeyInfo */
export function publicKeyHash(certificate: Uint8Array): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}
