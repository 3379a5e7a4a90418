import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { createBundle, ownArchitecture } from "../../../engine/bundle/create.js";
import type { BundleRequest } from "../../../engine/bundle/request.js";
import { verifyBundle } from "../../../engine/bundle/verify.js";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { caller } from "../cli/caller.js";
import { serve, type Content, type ServedImage, type Source } from "./source.js";

const version = "v1.34.4";
const other = ownArchitecture === "arm64" ? "amd64" : "arm64";
const pause = "registry.k8s.io/pause:3.10";
const apiserver = `registry.k8s.io/kube-apiserver:${version}`;
const layer = Buffer.alloc(300_000, "layer ");

const config = (architecture: string): Content => Buffer.from(JSON.stringify({ architecture, os: "linux" }));
const platform = (architecture: string, layers: readonly Content[] = [layer]) => ({
  [architecture]: { config: config(architecture), layers },
});
const kubeadm = Buffer.from(
  `#!/bin/sh\n[ "$*" = "config images list --kubernetes-version ${version} --image-repository registry.k8s.io" ] || exit 1\necho ${apiserver}\necho ${pause}\n`,
);
const programs: Record<string, Content> = {};
for (const architecture of [ownArchitecture, other])
  for (const [name, content] of Object.entries({
    kubeadm,
    kubelet: Buffer.alloc(500_000, "k"),
    kubectl: layer,
  }))
    programs[`${version}/bin/linux/${architecture}/${name}`] = content;
const images: readonly ServedImage[] = [
  { name: "pause:3.10", platforms: { ...platform(ownArchitecture), ...platform(other) } },
  { name: `kube-apiserver:${version}`, platforms: platform(ownArchitecture, [layer, Buffer.from("more")]) },
  { name: "team/tool:1", platforms: platform(ownArchitecture, [Buffer.from("tool")]), isPrivate: true },
];

interface Place {
  readonly source: Source;
  readonly folder: string;
  readonly request: BundleRequest;
  readonly create: (changes?: Partial<BundleRequest>) => ReturnType<typeof createBundle>;
}

async function place(t: Test): Promise<Place> {
  const source = await serve(programs, images);
  t.teardown(() => source.close());
  const folder = join(t.testdir(), "bundle");
  const here = new URL(`http://127.0.0.1:${source.port}`);
  const request: BundleRequest = {
    ...{ folder, kubernetesVersion: version, architecture: ownArchitecture, downloads: here.href },
    ...{ imageRepository: "registry.k8s.io", images: [], manifests: [] },
    mirrors: new Map([
      ["registry.k8s.io", here],
      ["example.com", here],
    ]),
    ...{ credentials: () => undefined, progress: () => {}, signal: new AbortController().signal, pauseMs: 1 },
  };
  return { source, folder, request, create: (changes) => createBundle({ ...request, ...changes }) };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    const { summary, detail = "", hint = "" } = problem.first;
    return [summary, detail, hint].join("\n");
  }
  throw new Error("it should be refused");
}

const findings = async (folder: string): Promise<string[]> =>
  (await verifyBundle(folder)).findings.map(({ kind, path }) => `${kind} ${path}`);

t.test("a bundle holds programs and images as the manifest says", async (t) => {
  const { folder, create, source } = await place(t);
  const { files, fetched, isChanged } = await create();
  t.strictSame({ fetched, isChanged }, { fetched: 5, isChanged: true });
  t.strictSame(await findings(folder), []);
  t.strictSame(readdirSync(folder).sort(), ["bin", "images", "manifest.json"], "nothing else is left there");
  t.notOk(existsSync(`${folder}.partial`));
  const roles = Object.fromEntries(files.map(({ path, ref, roles }) => [ref ?? path, roles.join()]));
  t.strictSame(roles, {
    "bin/kubeadm": "control_planes,workers",
    "bin/kubelet": "control_planes,workers",
    "bin/kubectl": "control_planes,workers",
    [apiserver]: "control_planes",
    [pause]: "control_planes,workers",
  });
  const once = source.asked.filter((line) => line.includes(`/blobs/sha256:${sum(layer)}`));
  t.equal(once.length, 1, "a layer that two images share is fetched once");
});

t.test("again: nothing is fetched, and nothing changes", async (t) => {
  const { folder, create, source } = await place(t);
  await create();
  const before = readFileSync(join(folder, "manifest.json"), "utf8");
  source.asked.length = 0;
  t.match(await create(), { fetched: 0, isChanged: false });
  t.strictSame(
    source.asked.filter((line) => /blobs|kube(let|ctl|adm)$/.test(line)),
    [],
  );
  t.equal(readFileSync(join(folder, "manifest.json"), "utf8"), before);
  t.strictSame(await findings(folder), []);
});

t.test("what was damaged, or an image that is wanted besides, is all that is fetched again", async (t) => {
  const { folder, create, source } = await place(t);
  await create();
  writeFileSync(join(folder, "bin/kubelet"), "something else");
  source.asked.length = 0;
  await create({ images: [{ name: "example.com/team/tool:1", roles: ["workers"] }] });
  const gets = source.asked.filter((line) => /blobs|kube(let|ctl|adm)$/.test(line));
  t.match(
    gets.filter((line) => line.includes("kube")),
    [/kubelet$/],
  );
  t.ok(gets.some((line) => line.includes("/v2/team/tool/blobs/")));
  t.strictSame(await findings(folder), []);
});

t.test("a download that breaks off goes on where it was", async (t) => {
  const { folder, create, source } = await place(t);
  const ranges: string[] = [];
  let cuts = 2;
  source.disturb = (request, response) => {
    if (!request.url?.endsWith("/kubelet")) return false;
    ranges.push(request.headers.range ?? "all");
    if (cuts-- <= 0) return false;
    const from = Number(/\d+/.exec(request.headers.range ?? "0")![0]);
    response.writeHead(from ? 206 : 200, {
      "content-length": 500_000 - from,
      ...(from ? { "content-range": `bytes ${from}-499999/500000` } : {}),
    });
    response.write(Buffer.alloc(100_000, "k"));
    // Cut only when some of it has reached the disk.
    const part = `${folder}.partial/bin/kubelet.part`;
    const look = setInterval(() => {
      if (!existsSync(part) || statSync(part).size <= from) return;
      clearInterval(look);
      response.destroy();
    }, 5);
    return true;
  };
  await create();
  const from = ranges.map((range) => Number(/\d+/.exec(range)?.[0] ?? 0));
  t.equal(from.length, 3);
  t.ok(
    from[0] === 0 && from[1]! > 0 && from[2]! > from[1]!,
    `each went on where the last one ended: ${from.join(", ")}`,
  );
  t.strictSame(await findings(folder), []);
});

t.test("an interrupted run leaves no bundle, and the next one goes on", async (t) => {
  const { folder, create, source } = await place(t);
  const stop = new AbortController();
  source.disturb = (request) => {
    if (!request.url?.includes("/kube-apiserver/blobs/")) return false;
    stop.abort(new Error("stopped"));
    return true;
  };
  await t.rejects(create({ signal: stop.signal }), { message: "stopped" });
  t.notOk(existsSync(folder));
  source.disturb = undefined;
  source.asked.length = 0;
  await create();
  t.strictSame(
    source.asked.filter((line) => /kube(let|ctl|adm)$/.test(line)),
    [],
    "programs were there",
  );
  t.strictSame(await findings(folder), []);
});

t.test("what does not have the published digest is refused, and not kept", async (t) => {
  const { folder, create, source } = await place(t);
  source.disturb = (request, response) => {
    if (!request.url?.endsWith("/kubectl")) return false;
    response.end("evil");
    return true;
  };
  t.match(await refusal(create()), /kubectl .* is not what it should be\nIts SHA-256 is .*thrown away/);
  t.notOk(existsSync(folder));
  t.strictSame(
    readdirSync(`${folder}.partial/bin`).filter((name) => name.startsWith("kubectl")),
    [],
  );
});

t.test("a layer that was exchanged is refused", async (t) => {
  const { create, source } = await place(t);
  source.disturb = (request, response) => {
    if (!request.url?.includes(`/blobs/sha256:${sum(layer)}`)) return false;
    response.end(Buffer.alloc(layer.length));
    return true;
  };
  t.match(await refusal(create()), /a part of registry\.k8s\.io\/.* is not what it should be/);
});

t.test("a private image is fetched with a token, and a new one when it expires", async (t) => {
  const { folder, create, source } = await place(t);
  source.disturb = (request) => {
    if (request.url?.includes("/team/tool/blobs/") && source.tokens.has("token-1"))
      source.tokens.delete("token-1");
    return false;
  };
  await create({ images: [{ name: "example.com/team/tool:1", roles: ["workers"] }] });
  t.ok(source.asked.filter((line) => line === "GET /token").length >= 2);
  t.strictSame(await findings(folder), []);
});

t.test("a log-in that the registry does not take is said", async (t) => {
  const { create, source } = await place(t);
  source.disturb = (request, response) => {
    if (request.url?.startsWith("/token") !== true) return false;
    response.writeHead(401).end();
    return true;
  };
  const said = await refusal(create({ images: [{ name: "example.com/team/tool:1", roles: ["workers"] }] }));
  t.match(said, /127\.0\.0\.1:\d+\/team\/tool can't be fetched: the registry does not let strangers read it/);
  t.match(said, /docker login/);
});

t.test("what is not there is named", async (t) => {
  const { create } = await place(t);
  const image = (name: string) => ({ images: [{ name, roles: [] }] });
  t.match(
    await refusal(create(image("example.com/team/none:1"))),
    /team\/none can't be fetched: the server answers 404/,
  );
  t.match(
    await refusal(create({ kubernetesVersion: "v1.34.99" })),
    /no digest at .*v1\.34\.99.*\n.*404[^]*is there such a release/,
  );
  t.match(
    await refusal(create({ architecture: other })),
    `kube-apiserver:${version} is for linux/${ownArchitecture}`,
  );
  t.match(await refusal(create(image("Not An Image"))), "‘Not An Image’ is not the name of an image");
  const nobody = new URL("http://127.0.0.1:9");
  const gone = create({ mirrors: new Map([["registry.k8s.io", nobody]]) });
  t.match(await refusal(gone), /can't be fetched: .*ECONNREFUSED[^]*tried 5 times[^]*goes on from there/);
});

t.test("for another architecture the list comes from this machine's kubeadm", async (t) => {
  const { folder, create } = await place(t);
  const { files } = await create({ architecture: other, kubeadmImages: [pause] });
  t.equal(files.filter(({ kind }) => kind === "image").length, 1);
  t.strictSame(await findings(folder), []);
});

t.test("a manifest brings the images that it names", async (t) => {
  const { folder, create } = await place(t);
  const file = join(t.testdirName, "tool.yaml");
  writeFileSync(
    file,
    "kind: A\n---\nspec: {containers: [{image: example.com/team/tool:1}, {image: registry.k8s.io/pause:3.10}]}\n",
  );
  const { files } = await create({ manifests: [file] });
  t.match(
    files.map(({ path }) => path),
    ["bin/kubeadm", "bin/kubelet", "bin/kubectl", "manifests/tool.yaml"],
  );
  t.ok(files.some(({ ref }) => ref === "example.com/team/tool:1"));
  t.strictSame(await findings(folder), []);
});

t.test("a folder of somebody's is left alone", async (t) => {
  const { folder, create } = await place(t);
  const home = join(folder, "..");
  writeFileSync(join(home, "letter"), "dear");
  t.match(await refusal(create({ folder: home })), "holds something else, and no bundle");
});

t.test("verify names what is wrong, missing and additional", async (t) => {
  const { folder, create } = await place(t);
  await create();
  const hapb = caller(t.testdirName);
  t.match(await hapb(["bundle", "verify", folder]), {
    status: 0,
    stdout: /v1\.34\.4 for .*5 files[^]*SHA-256 of its manifest/,
  });
  writeFileSync(join(folder, "bin/kubelet"), Buffer.alloc(500_000, "x"));
  writeFileSync(join(folder, "bin/kubectl"), "short");
  rmSync(join(folder, "images/registry.k8s.io_pause_3.10.tar"));
  writeFileSync(join(folder, "images/more.tar"), "");
  const { status, stdout, stderr } = await hapb(["bundle", "verify", folder]);
  t.equal(status, 1);
  t.match(stdout, /^wrong: bin\/kubelet: its SHA-256 is/m);
  t.match(stdout, /^wrong: bin\/kubectl: it has 5 bytes, and should have 300000$/m);
  t.match(stdout, /^missing: images\/registry\.k8s\.io_pause_3\.10\.tar/m);
  t.match(stdout, /^additional: images\/more\.tar/m);
  t.match(stderr, /^4 of the bundle's files/);
});

t.test("the command asks the playbooks' variables for images", async (t) => {
  const { folder, source } = await place(t);
  const here = `http://127.0.0.1:${source.port}`;
  const hapb = caller(t.testdirName);
  const words = ["bundle", "create", folder, "--kubernetes", "1.34.4", "--downloads", here];
  const mirrors = ["--mirror", `registry.k8s.io=${here}`, "--mirror", `example.com=${here}`];
  const variables = {
    haproxy_image: "example.com/team/tool:1",
    keepalived_image: pause,
    verification_image: "",
  };
  const made = await hapb([...words, ...mirrors, "-e", JSON.stringify(variables)]);
  t.match(made, {
    status: 0,
    stdout: /6 files, \d+ MB; 6 fetched/,
    stderr: /^fetched example\.com\/team\/tool:1$/m,
  });
  t.strictSame(await findings(folder), []);
});

t.test("wrong words are refused before anything is fetched", async (t) => {
  const hapb = caller(t.testdir());
  const said = async (...words: string[]): Promise<string> => {
    const { status, stderr } = await hapb(["bundle", ...words]);
    t.equal(status, 1, words.join(" "));
    return stderr;
  };
  t.match(await said("crate", "x"), "did you mean create?");
  t.match(await said("create"), "which folder?");
  t.match(await said("create", "x"), "which release of Kubernetes?");
  t.match(await said("create", "x", "--kubernetes", "1.34"), "‘1.34’ is no release of Kubernetes");
  const create = ["create", "x", "--kubernetes", "1.34.4"];
  t.match(await said(...create, "--image", "a=b"), "there is no role ‘b’");
  t.match(await said(...create, "--mirror", "docker.io"), "it takes REGISTRY=URL");
  t.match(await said(...create, "--downloads", "ftp://x"), "‘ftp://x’ is no address");
  t.match(await said(...create, "--manifest", "none.yaml"), "there is no file none.yaml");
  t.match(await said("verify", "none"), "is no bundle: it has no manifest.json");
});

t.test("a manifest that leads elsewhere, or is none, is refused", async (t) => {
  const folder = t.testdir({ "manifest.json": "{" });
  const manifest = async (value: object): Promise<string> => {
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(value));
    return refusal(verifyBundle(folder));
  };
  t.match(await refusal(verifyBundle(folder)), "is not a bundle's manifest");
  const whole = { format: 1, kubernetesVersion: "v1", files: [] as object[] };
  t.match(await manifest({ ...whole, format: 2 }), "its format is 2, and this hapb reads 1");
  t.match(await manifest({ ...whole, files: {} }), "it lists no files");
  for (const path of ["../x", "/x", "a/../b", ""])
    t.match(
      await manifest({ ...whole, files: [{ path, sha256: "", size: 1 }] }),
      "no path inside the bundle",
    );
  t.match(await manifest({ ...whole, files: [{ path: "x", sha256: "1", size: 1 }] }), "x has no sha256");
  const file = { path: "x", sha256: "0".repeat(64), size: 1 };
  t.match(await manifest({ ...whole, files: [file, file] }), "x is in it twice");
});

const sum = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
