import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Progress } from "../base/progress.js";
import { command, commandResult } from "../command.js";
import { installPackages, isInPath } from "../machine.js";

/** A Go toolchain that can build what the bundle needs. */
export interface Toolchain {
  readonly program: string;
  /** As `go version` says it, "go1.26.8". */
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What the go.mod of Kubernetes 1.34 asks for. */
const oldest = "1.24.0";
/** Fetched through the module proxy where the installed Go is older; a version that all modules build with, those of 1.37 too. */
const fetched = "go1.26.8";

/**
 * Finds a Go that is new enough, by way of the installed one: Debian 12 has 1.19, which is enough to fetch a newer one
 * as a module.
 * @throws DiagnosticError `lab/missing-go`
 */
export async function findToolchain(
  install: boolean,
  workFolder: string,
  progress: Progress,
): Promise<Toolchain> {
  if (!isInPath("go", process.env)) {
    if (!install) throw missingGo();
    await installPackages(["golang-go"], progress);
  }
  const installed = /\bgo(\d[\w.]*)/.exec(
    await command("go", ["version"], { env: { GOTOOLCHAIN: "local" } }),
  )?.[1];
  if (installed === undefined) throw missingGo();
  if (!isOlder(installed, oldest))
    return { program: "go", version: `go${installed}`, env: { GOTOOLCHAIN: "local" } };
  progress(`Go ${installed} is too old to build Kubernetes: fetching ${fetched} through the Go module proxy`);
  return { program: await fetchToolchain(workFolder), version: fetched, env: { GOTOOLCHAIN: "local" } };
}

/**
 * A toolchain is a module as well: what the go command does by itself from 1.21 on, done by hand, since Debian's is
 * older than that. @source go.dev/doc/toolchain
 */
async function fetchToolchain(workFolder: string): Promise<string> {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const module = `golang.org/toolchain@v0.0.1-${fetched}.linux-${architecture}`;
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(join(workFolder, "go.mod"), "module toolchain\n");
  const text = await command("go", ["mod", "download", "-json", module], {
    cwd: workFolder,
    env: { GOFLAGS: "-mod=mod" },
  });
  const { Dir: folder } = JSON.parse(text) as { Dir: string };
  // A module's files come read-only and without their execute bits, and a go.mod inside it under another name.
  await command("chmod", ["-R", "u+w", folder]);
  const tools = join(folder, "pkg", "tool");
  const programFolders = [
    join(folder, "bin"),
    ...(existsSync(tools) ? readdirSync(tools).map((name) => join(tools, name)) : []),
  ];
  for (const programs of programFolders)
    for (const name of readdirSync(programs)) chmodSync(join(programs, name), 0o755);
  const source = join(folder, "src", "_go.mod");
  if (existsSync(source)) copyFileSync(source, join(folder, "src", "go.mod"));
  const program = join(folder, "bin", "go");
  const tried = await commandResult(program, ["version"], { env: { GOTOOLCHAIN: "local" } });
  if (tried.rc !== 0) throw missingGo();
  return program;
}

/** Whether version `a` is older than `b`; "1.26rc1" counts as 1.26. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

function numbers(version: string): number[] {
  const parts = version.split(".").map((part) => parseInt(part, 10) || 0);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

function missingGo(): DiagnosticError {
  return new DiagnosticError(
    error("lab/missing-go", "building Kubernetes for the lab needs Go, which is not installed", {
      detail:
        `Go ${oldest} or later builds it; an older one, such as Debian's or Ubuntu's golang-go, ` +
        `is enough to fetch ${fetched} through the Go module proxy.`,
      hint: "hapb lab up --install, or: apt-get install --no-install-recommends golang-go",
    }),
  );
}
