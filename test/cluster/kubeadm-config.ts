import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { commandResult } from "../../engine/lab/command.js";
import { inventories, render } from "../playbooks/rendered.js";

/** Members that only one of kubeadm's APIs has, handed on with all else that inventories set. */
const further: Readonly<Record<string, unknown>> = {
  v1beta3: { ClusterConfiguration: { apiServer: { timeoutForControlPlane: "8m0s", extraVolumes: [] } } },
  v1beta4: {
    InitConfiguration: { timeouts: { controlPlaneComponentHealthCheck: "8m0s" } },
    ClusterConfiguration: { certificateValidityPeriod: "4380h0m0s", dns: { imageTag: "v1.12.1" } },
    JoinConfiguration: { timeouts: { kubeletHealthCheck: "8m0s" } },
  },
};

/**
 * Asserts that a kubeadm takes what is rendered for clusters of its release, init and join, control planes and workers.
 * @param kubeadm path of the program
 * @param version its release, without v
 */
export async function assertTakesConfigurations(
  t: Test,
  kubeadm: string,
  version: string,
  api: "v1beta3" | "v1beta4",
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-kubeadm-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const validate = async (text: string) => {
    const file = join(folder, "config.yaml");
    writeFileSync(file, text);
    return commandResult(kubeadm, ["config", "validate", "--config", file]);
  };
  let last = "";
  for (const name of inventories) {
    const extra = name === "external" || name === "seed" ? { kubeadm_extra: further[api] } : {};
    for (const [file, text] of render(name, { kubernetes_version: version, ...extra })) {
      if (!/kubeadm-(init|join)\.yaml$/.test(file)) continue;
      t.match(text, `kubeadm.k8s.io/${api}`);
      const { rc, stdout, stderr } = await validate((last = text));
      t.equal(rc, 0, `${version}: ${name}, ${file}`, { stderr });
      t.match(stdout, /^ok$/m);
      t.notMatch(stderr, /deprecated|unknown field/);
    }
  }
  const typo = await validate(last.replace("discovery:", "discovry:"));
  t.not(typo.rc, 0, "a configuration with a misspelt member is refused");
}
