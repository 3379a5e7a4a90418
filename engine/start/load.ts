import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { getHeapCodeStatistics } from "node:v8";
import { Script } from "node:vm";
import { codePath, keepCode, readCode } from "./code-cache.js";
import type * as Program from "./program.js";

/** Code is kept anew when a run compiled this much more than was kept. */
const growth = 1.1;

let program: typeof Program | undefined;

/** The whole program, once a process: one file, with what V8 made of it in earlier runs, which is a quarter of a short run's time. */
export function loadProgram(): typeof Program {
  return (program ??= load(fileURLToPath(new URL("./program.cjs", import.meta.url))));
}

function load(file: string): typeof Program {
  // The builder sees to it that there is nothing but ASCII in it.
  const source = readFileSync(file, "latin1");
  const path = codePath(file, source);
  const others = bytecodeBytes();
  const kept = path === undefined ? undefined : readCode(path);
  const script = new Script(source, { filename: file, cachedData: kept?.code });
  const before = script.cachedDataRejected === false ? kept!.bytecodeBytes : 0;
  const module = { exports: {} as typeof Program };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  const importFile = (url: string) => import(url) as Promise<unknown>;
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file), importFile);
  if (path !== undefined)
    process.on("exit", () => {
      const own = Math.max(0, bytecodeBytes() - others);
      if (own > before * growth) keepCode(path, { code: script.createCachedData(), bytecodeBytes: own });
    });
  return module.exports;
}

function bytecodeBytes(): number {
  return getHeapCodeStatistics().bytecode_and_metadata_size;
}
