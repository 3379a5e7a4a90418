import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { LocalFiles } from "../../engine/module/local.js";
import type { ModuleContext, PlainObject } from "../../engine/module/index.js";
import { HostFailure } from "../../engine/module/index.js";
import { Unknown } from "../../engine/base/value.js";
import { lines, rawShell, sh } from "../../engine/shell/script.js";

export interface TestContext extends ModuleContext {
  /** Where the example's files stand. */
  readonly folder: string;
  close(): Promise<void>;
}

/** What a module gets besides its host, with the example's files in a folder of their own; templates are taken as they are. */
export async function testContext(
  files: Readonly<Record<string, string>> = {},
  facts: (subset: string) => Promise<PlainObject> = () => Promise.resolve({}),
): Promise<TestContext> {
  const folder = await mkdtemp(join(tmpdir(), "hapb-test-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const local = new LocalFiles((path) => readFile(path));
  return {
    folder,
    close: () => rm(folder, { recursive: true }),
    facts,
    render: (path) => readFile(path, "utf8"),
    find: (name) => Promise.resolve(name.startsWith("/") ? name : join(folder, name)),
    localPath: (path) => resolve(folder, path),
    inspectLocal: (path) => local.inspect(path),
    sha256Local: (path) => local.sha256(path),
    readLocal: (path) => readFile(path),
    ask: () => Promise.reject(new Error("nobody to ask")),
    progress: () => {},
    signal: new AbortController().signal,
    isCheckMode: false,
    environment: {},
    sh,
    lines,
    rawShell,
    unknown: (reason) => new Unknown(reason),
    fail(message, details) {
      throw new HostFailure(message, details);
    },
  };
}
