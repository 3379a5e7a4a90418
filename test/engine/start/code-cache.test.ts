import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import t, { type Test } from "tap";
import { codePath, keepCode, readCode } from "../../../engine/start/code-cache.js";

const kept = { code: Buffer.from("what V8 made of it"), bytecodeBytes: 4711 };

function pathIn(t: Test): string {
  return codePath("/program", "source", { XDG_CACHE_HOME: t.testdir() })!;
}

t.test("kept code comes back, and is its owner's alone", async (t) => {
  const path = pathIn(t);
  keepCode(path, kept);
  t.strictSame(readCode(path), kept);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  t.strictSame(readdirSync(dirname(path)).length, 1, "nothing else is left there");
});

t.test("code that was damaged, cut off or can be written by others is not taken", async (t) => {
  const path = pathIn(t);
  keepCode(path, kept);
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged[12]! ^= 1;
  for (const [what, bytes] of Object.entries({
    damaged,
    "cut off": whole.subarray(0, -1),
    empty: Buffer.alloc(0),
  })) {
    writeFileSync(path, bytes);
    t.equal(readCode(path), undefined, what);
  }
  writeFileSync(path, whole);
  chmodSync(path, 0o620);
  t.equal(readCode(path), undefined, "its group may write");
  chmodSync(path, 0o600);
  t.strictSame(readCode(path), kept);
});

t.test("another program, and another cache folder, have code of their own", async (t) => {
  const env = { XDG_CACHE_HOME: t.testdir() };
  t.not(codePath("/program", "one", env), codePath("/program", "two", env));
  t.not(codePath("/program", "one", env), codePath("/other", "one", env));
  t.match(codePath("/program", "one", env), `${t.testdirName}/hapb/code/`);
});

t.test("nothing is kept in a folder that belongs to someone else, or isn't there", async (t) => {
  const isRoot = process.geteuid?.() === 0;
  const foreign = isRoot ? t.testdir() : "/";
  if (isRoot) chownSync(foreign, 65534, 65534);
  t.equal(codePath("/program", "source", { XDG_CACHE_HOME: foreign }), undefined);
  t.equal(codePath("/program", "source", { XDG_CACHE_HOME: join(t.testdirName, "missing") }), undefined);
});

t.test("code of programs that are a month old goes; what can't be kept is no error", async (t) => {
  const path = pathIn(t);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "old"), "");
  utimesSync(join(folder, "old"), new Date("2020-01-01"), new Date("2020-01-01"));
  writeFileSync(join(folder, "new"), "");
  keepCode(path, kept);
  t.strictSame(readdirSync(folder).sort(), [path.slice(folder.length + 1), "new"].sort());
  keepCode(join(path, "below", "a", "file"), kept);
  t.strictSame(readCode(path), kept);
});
