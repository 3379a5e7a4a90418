import { join } from "node:path";
import tap from "tap";
import { kubernetesBundle } from "../../engine/lab/kubernetes/bundle.js";
import { versions } from "../../engine/lab/kubernetes/versions.js";
import { assertTakesConfigurations } from "./kubeadm-config.js";

tap.setTimeout(1_700_000);
await tap.test("the lab's kubeadm takes the configurations that are rendered for its release", async (t) => {
  const bundle = await kubernetesBundle({ install: true, progress: (line) => console.error(`# ${line}`) });
  await assertTakesConfigurations(t, join(bundle, "bin/kubeadm"), versions.kubernetes.slice(1), "v1beta4");
});
