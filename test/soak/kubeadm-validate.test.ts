import { join } from "node:path";
import tap from "tap";
import { buildPrograms } from "../../engine/lab/kubernetes/build.js";
import { findToolchain } from "../../engine/lab/kubernetes/golang.js";
import { kubeadmGroup } from "../../engine/lab/kubernetes/programs.js";
import { cacheFolder } from "../../engine/lab/folders.js";
import { assertTakesConfigurations } from "../cluster/kubeadm-config.js";

/** The oldest and the newest of the releases that the playbooks know, and where kubeadm's API changes between them. */
const releases = [
  ["1.29.6", "v1beta3"],
  ["1.31.0", "v1beta4"],
  ["1.37.2", "v1beta4"],
] as const;

const progress = (line: string): void => console.error(`# ${line}`);

tap.setTimeout(7_000_000);
for (const [version, api] of releases)
  await tap.test(
    `kubeadm ${version} takes the configurations that are rendered for its release`,
    async (t) => {
      const go = await findToolchain(true, join(cacheFolder(), "toolchain"), progress);
      const programs = await buildPrograms(kubeadmGroup(`v${version}`), go, progress);
      await assertTakesConfigurations(t, join(programs, "bin/kubeadm"), version, api);
    },
  );
