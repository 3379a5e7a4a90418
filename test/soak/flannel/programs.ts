import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Progress } from "../../../engine/lab/base/progress.js";
import { command } from "../../../engine/lab/command.js";
import { cacheFolder } from "../../../engine/lab/folders.js";
import { findToolchain, type Toolchain } from "../../../engine/lab/kubernetes/golang.js";
import { versions } from "../../../engine/lab/kubernetes/versions.js";

/**
 * flannel's own plugin is a module that Go's proxy does not serve: this is the one that the CNI's plugins had until this
 * version, over what its successor is built with, so that it knows the version of the CNI that flannel's manifest asks for.
 */
const plugins = "github.com/containernetworking/plugins";
const lastWithFlannel = "v0.9.1";
const builtOver = [`${plugins} v1.1.1`, "github.com/containernetworking/cni v1.1.2"];

/** Backends that lean on C or on modules that can't be had; nobody asks for them here. */
const without = /^\t_ ".*\/backend\/(udp|tencentvpc)"\n/gm;

/** Builds flannel's programs into a folder. @returns their paths by their names */
export async function buildFlannel(folder: string, progress: Progress): Promise<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  const go = await findToolchain(true, join(cacheFolder(), "toolchain"), progress);
  const source = join(folder, "source");
  await copyOf(go, "github.com/flannel-io/flannel", versions.flannel, source);
  const main = join(source, "main.go");
  writeFileSync(main, readFileSync(main, "utf8").replace(without, ""));
  const version = `github.com/flannel-io/flannel/pkg/version.Version=${versions.flannel}`;
  await build(go, source, ".", join(folder, "flanneld"), `-X ${version}`);
  await build(go, source, "./cmd/install_conf", join(folder, "install-conf"));

  const plugin = join(folder, "plugin");
  await copyOf(go, plugins, lastWithFlannel, join(folder, "plugins"));
  mkdirSync(plugin);
  for (const name of ["flannel.go", "flannel_linux.go"])
    copyFileSync(join(folder, "plugins/plugins/meta/flannel", name), join(plugin, name));
  const requires = builtOver.map((line) => `\t${line}\n`).join("");
  writeFileSync(
    join(plugin, "go.mod"),
    `module hapb.lab/flannel-plugin\n\ngo 1.24.0\n\nrequire (\n${requires})\n`,
  );
  await build(go, plugin, ".", join(folder, "flannel"));
  return {
    ...{ flanneld: join(folder, "flanneld"), flannel: join(folder, "flannel") },
    "install-conf": join(folder, "install-conf"),
  };
}

/** Copies a module's source to a folder, where it may be changed. */
async function copyOf(go: Toolchain, module: string, version: string, target: string): Promise<void> {
  const words = ["mod", "download", "-json", `${module}@${version}`];
  const text = await command(go.program, words, { cwd: dirname(target), env: go.env });
  const { Dir: kept } = JSON.parse(text) as { Dir: string };
  await command("cp", ["-r", kept, target]);
  await command("chmod", ["-R", "u+w", target]);
}

async function build(go: Toolchain, folder: string, path: string, target: string, flags = ""): Promise<void> {
  const env = { ...go.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod -buildvcs=false" };
  const words = ["build", "-trimpath", "-ldflags", `-s -w ${flags}`, "-o", target, path];
  await command("nice", ["-n", "10", go.program, ...words], { cwd: folder, env });
}
