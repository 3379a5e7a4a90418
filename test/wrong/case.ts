import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { carryOut } from "../../engine/cli/carry-out.js";
import type { Command } from "../../engine/cli/command.js";

/** One folder of `cases/`. */
export interface WrongCase {
  readonly name: string;
  readonly folder: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly expected: string;
}

const cases = path.resolve("test/wrong/cases");

export function allCases(): WrongCase[] {
  const wanted = process.env["CASE"] ?? "";
  return readdirSync(cases)
    .filter((name) => name.includes(wanted))
    .toSorted()
    .map(readCase);
}

function readCase(name: string): WrongCase {
  const folder = path.join(cases, name);
  const { run, env, exit } = parse(readFileSync(path.join(folder, "case.yml"), "utf8")) as {
    run: readonly (string | number)[];
    env?: Record<string, string | number>;
    exit?: number;
  };
  const expectFile = path.join(folder, "expect.txt");
  const variables = Object.entries(env ?? {}).map(([key, value]) => [key, String(value)]);
  return {
    name,
    folder,
    argv: run.map(String),
    env: Object.fromEntries(variables) as Record<string, string>,
    exitCode: exit ?? 1,
    expected: existsSync(expectFile) ? readFileSync(expectFile, "utf8") : "",
  };
}

export function writeExpected({ folder }: WrongCase, text: string): void {
  writeFileSync(path.join(folder, "expect.txt"), text);
}

/** Calls hapb in the case's folder, within this process: dozens of cases, and each process would cost as much as all. */
export async function callHapb({
  argv,
  env,
  folder,
}: WrongCase): Promise<{ exitCode: number; stderr: string }> {
  const [name = "", ...rest] = argv;
  const here = process.cwd();
  const before = { ...process.env };
  const writeOut = process.stdout.write.bind(process.stdout);
  const writeErr = process.stderr.write.bind(process.stderr);
  const printed: string[] = [];
  for (const key of Object.keys(process.env)) if (key.startsWith("HAPB_")) delete process.env[key];
  Object.assign(process.env, env, { NO_COLOR: "1" });
  process.chdir(folder);
  process.stdout.write = () => true;
  process.stderr.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  try {
    const exitCode = await carryOut(
      () => import(`../../engine/cli/${name}.js`) as Promise<{ command: Command }>,
      rest,
    );
    return { exitCode, stderr: printed.join("") };
  } finally {
    process.stdout.write = writeOut;
    process.stderr.write = writeErr;
    process.chdir(here);
    for (const key of Object.keys(process.env)) delete process.env[key];
    Object.assign(process.env, before);
  }
}
