import { chmodSync } from "node:fs";
import { basename, join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { fetchFile } from "./fetch-file.js";
import { ask, fetchBytes, shown, type Web } from "./http.js";

/**
 * Fetches a program of a Kubernetes release, by the SHA-256 that is published beside it.
 * @param isThere whether a file with this SHA-256 was put in place from elsewhere
 * @returns whether anything had to be fetched
 * @source https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/, "Without a package manager"
 */
export async function fetchProgram(
  web: Web,
  url: string,
  target: string,
  isThere: (sha256: string) => Promise<boolean> = async () => false,
): Promise<boolean> {
  const sha256 = await publishedDigest(web, `${url}.sha256`);
  if (await isThere(sha256)) return false;
  const what = `${basename(url)} (${shown(url)})`;
  const from = (byte: number) => ask(web, url, byte > 0 ? { range: `bytes=${byte}-` } : {});
  const isNew = await fetchFile(web, { what, sha256, from }, target);
  chmodSync(target, 0o755);
  return isNew;
}

async function publishedDigest(web: Web, url: string): Promise<string> {
  const { status, bytes } = await fetchBytes(web, url);
  const [, sha256] = /^([0-9a-f]{64})(\s|$)/.exec(bytes.toString("utf8")) ?? [];
  if (status === 200 && sha256) return sha256;
  throw new DiagnosticError(
    error("bundle/download", `there is no digest at ${shown(url)}`, {
      detail: status === 200 ? "What is there is no SHA-256." : `The server answers ${status}.`,
      hint: "is there such a release, for this architecture? --downloads says where programs are fetched",
    }),
  );
}

/** Address of a program of a release. */
export function programUrl(downloads: string, version: string, architecture: string, name: string): string {
  return `${downloads.replace(/\/+$/, "")}/${join(version, "bin/linux", architecture, name)}`;
}
