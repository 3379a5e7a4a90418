import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { fakeHost, HostFailure } from "../../../engine/testing.js";
import { fetchKey, keep, orPutBack, refreshWithout } from "../../../modules/packages/repository.js";
import type { PackageManager } from "../../../modules/packages/manager.js";
import { testContext } from "../context.js";

const binary = Buffer.from([0x99, 0x01, 0xff, 0xfe, 0x00]);

t.test("what fails leaves keys as they were, byte by byte and with their mode", async (t) => {
  const host = fakeHost({
    files: { "/k/a.gpg": binary },
    paths: { "/k/a.gpg": { kind: "file", mode: 0o640 } },
  });
  const kept = await keep(host, ["/k/a.gpg", "/k/new.gpg"]);
  const failing = orPutBack(host, kept, async () => {
    await host.write("/k/a.gpg", "text", { mode: 0o644 });
    await host.write("/k/new.gpg", "fetched");
    throw new HostFailure("it doesn't answer.");
  });
  await t.rejects(failing, { message: "it doesn't answer; the repository is left as it was" });
  t.strictSame(host.files.get("/k/a.gpg"), binary);
  t.equal(host.paths.get("/k/a.gpg")?.mode, 0o640);
  t.notOk(host.files.has("/k/new.gpg"), "what wasn't there is gone again");
});

t.test("after a removal a refresh that fails is warned of", async (t) => {
  const manager = {
    refresh: () => Promise.reject(new HostFailure("no answer")),
  } as unknown as PackageManager;
  t.strictSame(await refreshWithout(fakeHost(), manager, await context(t)), [
    "the repository is removed, but the lists could not be read anew: no answer",
  ]);
});

t.test("a key in bytes is taken as it is", async (t) => {
  const { rc, key } = await fetched(t, "https://a.org/k", binary);
  t.equal(rc, 0);
  t.strictSame(key, binary);
});

t.test("a key as text becomes bytes", async (t) => {
  const text = `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${binary.toString("base64")}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`;
  t.strictSame((await fetched(t, "https://a.org/k", Buffer.from(text))).key, binary);
});

for (const [what, content] of [
  ["a page", "<!DOCTYPE html>\n"],
  ["nothing", ""],
  ["an empty block", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----END PGP PUBLIC KEY BLOCK-----\n"],
] as const)
  t.test(`${what} is no key`, async (t) => {
    const { rc, key, stderr } = await fetched(t, "https://a.org/k", Buffer.from(content));
    t.not(rc, 0);
    t.equal(key, undefined, "nothing is left");
    t.match(stderr, "there is no key of OpenPGP at https://a.org/k");
  });

t.test("from https no redirection leads to http", async (t) => {
  t.match((await fetched(t, "https://a.org/k", binary)).asked, "--proto =https --proto-redir =https");
  t.notMatch((await fetched(t, "http://a.org/k", binary)).asked, "--proto");
  const wget = await fetched(t, "https://a.org/k", binary, "wget");
  t.equal(wget.rc, 1);
  t.match(wget.stderr, "https://a.org/k leads to an address without https");
  t.equal(wget.key, undefined);
  t.equal((await fetched(t, "http://a.org/k", binary, "wget")).rc, 0);
});

async function context(t: Test) {
  const ctx = await testContext();
  t.teardown(() => ctx.close());
  return ctx;
}

/** Runs the script here, with a curl or a wget that gives this content; the wget says that it was led to http. */
async function fetched(t: Test, url: string, content: Buffer, program: "curl" | "wget" = "curl") {
  const folder = t.testdir({ bin: {}, tmp: {} });
  const path = join(folder, "keyrings/k.gpg");
  writeFileSync(join(folder, "content"), content);
  const host = fakeHost({ answers: [["mktemp", {}]] });
  await fetchKey(host, url, path, await context(t));
  const out = `while [ $# -gt 0 ]; do [ "$1" = -O ] || [ "$1" = -o ] && cat ${folder}/content >"$2"; shift; done`;
  const bin = join(folder, "bin", program);
  writeFileSync(
    bin,
    `#!/bin/sh\necho "$*" >${folder}/asked\necho 'Location: http://b.org/k [following]' >&2\n${out}\n`,
  );
  chmodSync(bin, 0o755);
  const tools = "mktemp rm mkdir grep awk base64 cat od tr mv tail".split(" ");
  for (const tool of tools) {
    writeFileSync(join(folder, "bin", tool), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`);
    chmodSync(join(folder, "bin", tool), 0o755);
  }
  const { status, stderr } = spawnSync("/bin/sh", ["-c", host.commands[0]!], {
    env: { PATH: join(folder, "bin"), TMPDIR: join(folder, "tmp") },
    encoding: "utf8",
  });
  const key = existsSync(path) ? readFileSync(path) : undefined;
  return { rc: status, stderr, key, asked: readFileSync(join(folder, "asked"), "utf8") };
}
