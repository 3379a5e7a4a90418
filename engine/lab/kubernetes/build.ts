import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { Progress } from "../base/progress.js";
import { command } from "../command.js";
import { cacheFolder } from "../folders.js";
import type { Toolchain } from "./golang.js";
import { goModText, replacementsOf, type ProgramGroup } from "./programs.js";

/** Also the pod sandbox's one process, which only waits. */
const pauseSource = `package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			os.Exit(0)
		}
		// As process 1 of a shared process namespace it inherits the orphans of the pod.
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
				break
			}
		}
	}
}
`;

/** Builds a group's programs, unless the cache has them. @returns the folder with them in bin/, and with its files in files/ */
export async function buildPrograms(
  group: ProgramGroup,
  go: Toolchain,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  return cached(group.name, { group, go: go.version }, async (folder) => {
    progress(`building ${group.title} with ${go.version}`);
    const env = { ...go.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod -buildvcs=false" };
    writeFileSync(join(folder, "go.mod"), goModText(group, await replacements(group, go, folder)));
    const variables = Object.entries(group.variables).map(([name, value]) => `-X ${name}=${value}`);
    const flags = ["-trimpath", "-v", "-ldflags", ["-s", "-w", ...variables].join(" ")];
    const onLine = countPackages(group.name, progress);
    for (const [name, path] of Object.entries(group.packages)) {
      const args = ["-n", "10", go.program, "build", ...flags, "-o", join(folder, "bin", name), path];
      await command("nice", args, { cwd: folder, env, onLine, signal });
    }
    for (const [name, [module, path]] of Object.entries(group.files ?? {})) {
      const { Dir: source } = await downloaded(module, group, go, folder);
      copyFileSync(join(source, path), join(folder, "files", name));
    }
  });
}

/** Builds the pause program. @returns the folder with it in bin/ */
export function buildPause(go: Toolchain): Promise<string> {
  return cached("pause", { pauseSource, go: go.version }, async (folder) => {
    writeFileSync(join(folder, "go.mod"), "module hapb.lab/pause\n\ngo 1.21\n");
    writeFileSync(join(folder, "main.go"), pauseSource);
    const env = { ...go.env, CGO_ENABLED: "0" };
    const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(folder, "bin", "pause"), "."];
    await command(go.program, args, { cwd: folder, env });
  });
}

async function replacements(group: ProgramGroup, go: Toolchain, folder: string): Promise<string[]> {
  const module = group.staging?.of ?? group.replacedAsIn;
  if (module === undefined) return [];
  const { GoMod } = await downloaded(module, group, go, folder);
  return replacementsOf(group, readFileSync(GoMod, "utf8"));
}

/** Where Go keeps one of the group's modules. @source `go help mod download` */
async function downloaded(
  module: string,
  group: ProgramGroup,
  go: Toolchain,
  folder: string,
): Promise<{ readonly GoMod: string; readonly Dir: string }> {
  const words = ["mod", "download", "-json", `${module}@${group.modules[module]}`];
  const text = await command(go.program, words, { cwd: folder, env: go.env });
  return JSON.parse(text) as { GoMod: string; Dir: string };
}

/** A line every so many compiled packages: Go says nothing for minutes otherwise. */
function countPackages(name: string, progress: Progress): (line: string) => void {
  let count = 0;
  return (line) => {
    if (line.startsWith("go: downloading")) return;
    count++;
    if (count % 200 === 0) progress(`building ${name}: ${count} packages compiled`);
  };
}

/**
 * Runs `build` in an empty folder, and keeps the folder under a name made from what it was built from; one built from
 * something else goes.
 */
async function cached(
  name: string,
  input: unknown,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash("sha256")
    .update(JSON.stringify({ input, arch: process.arch }))
    .digest("hex");
  const folder = join(cacheFolder(), `programs-${name}-${digest.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  for (const part of ["bin", "files"]) mkdirSync(join(partial, part), { recursive: true });
  await build(partial);
  for (const old of readdirSync(cacheFolder()))
    if (old.startsWith(`programs-${name}-`) && old !== basename(partial))
      rmSync(join(cacheFolder(), old), { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}
