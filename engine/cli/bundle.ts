import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { manifestName } from "../base/bundle-manifest.js";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { createBundle, ownArchitecture } from "../bundle/create.js";
import { keptCredentials } from "../bundle/credentials.js";
import { everywhere, type Role, type WantedImage } from "../bundle/request.js";
import { verifyBundle } from "../bundle/verify.js";
import { visible } from "../source/cells.js";
import { nearest } from "../source/nearest.js";
import { askedFor, variableOptions } from "./bundle-images.js";
import type { Command, Given } from "./command.js";
import type { Interrupts } from "./interrupt.js";
import { connectionOptions, runningOptions } from "./run-options.js";
import { vaultOptions } from "./vault-passwords.js";

const usualDownloads = "https://dl.k8s.io/release";
const architectures = ["amd64", "arm64", "ppc64le", "s390x"];

const actions: Readonly<
  Record<string, (given: Given, folder: string, interrupts: Interrupts) => Promise<number>>
> = {
  create,
  verify,
};

export const command: Command = {
  name: "bundle",
  summary: "Make and check folders for hosts without a way out",
  usage: "bundle create | verify  FOLDER",
  description: `A bundle holds the programs and images of a cluster, with a manifest of versions and SHA-256 sums; its folder is the
playbooks' kubernetes_bundle.

  create   fetches what a release of Kubernetes needs: its programs, the images that its kubeadm names, and those of the
           playbooks' variables (load balancers, verification, pod network) as -i and -e set them. Sums are compared with those
           that are published. What is there already is not fetched again, also after an interruption; the folder is whole at
           all times, or not there.
  verify   compares every file with the manifest: wrong, missing and additional ones are named, and the exit code is 1`,
  options: [
    { name: "kubernetes", value: "VERSION", summary: "create: the release, e.g. 1.34.4" },
    {
      name: "arch",
      value: "NAME",
      choices: architectures,
      summary: `create: the hosts' architecture (${ownArchitecture})`,
    },
    ...variableOptions([...connectionOptions, ...runningOptions]),
    {
      ...{ name: "image", value: "IMAGE[=ROLE]", isRepeatable: true },
      summary: "create: one more image, for control_planes or workers alone or for both",
    },
    {
      ...{ name: "manifest", value: "FILE", isRepeatable: true },
      summary: "create: a manifest for kubectl, with all the images that it names",
    },
    {
      ...{ name: "mirror", value: "REGISTRY=URL", isRepeatable: true },
      summary: "create: fetch a registry's images there",
    },
    { name: "downloads", value: "URL", summary: `create: where the programs are (${usualDownloads})` },
    {
      ...{ name: "kubeadm-images", value: "FILE" },
      summary: "create: what kubeadm config images list says, where this machine can't run it",
    },
    ...vaultOptions,
  ],
  examples: [
    "hapb bundle create /srv/kubernetes-1.34 --kubernetes 1.34.4 -i hosts.yml",
    "hapb bundle create ./bundle --kubernetes 1.34.4 --arch arm64 --mirror docker.io=https://mirror.example/hub",
    "hapb bundle verify /srv/kubernetes-1.34",
  ],
  words: [1, 2],
  async run(given, interrupts) {
    const [name = "", folder] = given.words;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) {
      const meant = nearest(name, Object.keys(actions));
      throw wrong(
        `hapb bundle has no command ‘${name}’`,
        meant ? `did you mean ${meant}?` : "it has create and verify",
      );
    }
    if (folder === undefined) throw wrong("which folder?", `usage: hapb bundle ${name} FOLDER`);
    return action(given, resolve(folder), interrupts);
  },
};

async function create(given: Given, folder: string, interrupts: Interrupts): Promise<number> {
  const asked = await askedFor(given);
  const stop = new AbortController();
  const stopListening = interrupts.onFirst(() =>
    stop.abort(
      new DiagnosticError(
        error("bundle/stopped", "stopped: the bundle is not made", {
          hint: "what was fetched is kept: the same command goes on from there",
        }),
      ),
    ),
  );
  const kubeadmImages = given.text("kubeadm-images");
  try {
    const { files, fetched, isChanged } = await createBundle({
      folder,
      kubernetesVersion: releaseOf(given.text("kubernetes")),
      architecture: given.text("arch") ?? ownArchitecture,
      downloads: urlOf("--downloads", given.text("downloads") ?? usualDownloads).href,
      imageRepository: asked.repository,
      ...(kubeadmImages === undefined ? {} : { kubeadmImages: linesOf(kubeadmImages) }),
      images: [...asked.images, ...given.all("image").map(imageOf)],
      manifests: given.all("manifest").map(existing),
      mirrors: new Map(given.all("mirror").map(mirrorOf)),
      credentials: keptCredentials(process.env),
      progress: (line) => process.stderr.write(`${visible(line)}\n`),
      signal: stop.signal,
    });
    const size = Math.round(files.reduce((sum, file) => sum + file.size, 0) / 1e6);
    const what = isChanged ? `${fetched} fetched` : "nothing to do, it is what it should be";
    process.stdout.write(`${folder}: ${files.length} files, ${size} MB; ${what}\n${identity(folder)}`);
    return 0;
  } finally {
    stopListening();
  }
}

async function verify(_given: Given, folder: string): Promise<number> {
  const { manifest, findings } = await verifyBundle(folder);
  for (const { path, kind, detail } of findings)
    process.stdout.write(`${kind}: ${visible(path)}: ${detail}\n`);
  if (findings.length === 0) {
    const { kubernetesVersion, architecture, files } = manifest;
    process.stdout.write(
      `${folder}: Kubernetes ${kubernetesVersion} for ${architecture}, ${files.length} files, all as the manifest has them\n`,
    );
    process.stdout.write(identity(folder));
    return 0;
  }
  process.stderr.write(
    `${findings.length} of the bundle's files are not as the manifest has them: make it again, or bring it again\n`,
  );
  return 1;
}

/** What tells one bundle from another: compare it where the bundle was made and where it came to. */
function identity(folder: string): string {
  const sum = createHash("sha256")
    .update(readFileSync(join(folder, manifestName)))
    .digest("hex");
  return `SHA-256 of its ${manifestName}: ${sum}\n`;
}

function releaseOf(given: string | undefined): string {
  const version = /^v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)$/.exec(given ?? "")?.[1];
  if (version !== undefined) return `v${version}`;
  const summary =
    given === undefined ? "which release of Kubernetes?" : `‘${given}’ is no release of Kubernetes`;
  throw wrong(summary, "a release has three numbers: --kubernetes 1.34.4");
}

function imageOf(text: string): WantedImage {
  const [name = "", role] = text.split("=");
  if (role === undefined) return { name, roles: everywhere };
  if (!everywhere.includes(role as Role))
    throw wrong(`--image ${text}: there is no role ‘${role}’`, `roles are ${everywhere.join(" and ")}`);
  return { name, roles: [role as Role] };
}

function mirrorOf(text: string): [string, URL] {
  const [, registry, url] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (registry === undefined || url === undefined)
    throw wrong(`--mirror ${text}: it takes REGISTRY=URL`, "docker.io=https://mirror.example");
  return [registry, urlOf("--mirror", url)];
}

function urlOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ["http:", "https:"].includes(url.protocol)) return url;
  throw wrong(`${option}: ‘${text}’ is no address`, "it begins with https:// or http://");
}

function existing(file: string): string {
  if (existsSync(file)) return file;
  throw wrong(`there is no file ${file}`, "--manifest takes files of this machine");
}

function linesOf(file: string): string[] {
  return readFileSync(existing(file), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function wrong(summary: string, hint: string): DiagnosticError {
  return new DiagnosticError(error("cli/bundle", summary, { hint }));
}
