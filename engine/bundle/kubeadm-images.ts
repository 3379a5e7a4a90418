import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { everywhere, type Role, type WantedImage } from "./request.js";

const run = promisify(execFile);

/**
 * The images that a release wants, from its own kubeadm.
 * @throws DiagnosticError when it can't be run
 */
export async function kubeadmImages(
  kubeadm: string,
  version: string,
  repository: string,
  signal: AbortSignal,
): Promise<string[]> {
  const words = [
    "config",
    "images",
    "list",
    "--kubernetes-version",
    version,
    "--image-repository",
    repository,
  ];
  try {
    const { stdout } = await run(kubeadm, words, {
      signal,
      env: { PATH: process.env.PATH, HOME: "/nonexistent" },
    });
    return stdout.split("\n").filter(Boolean);
  } catch (problem) {
    signal.throwIfAborted();
    const { stderr = "", message } = problem as { stderr?: string; message: string };
    throw new DiagnosticError(
      error("bundle/kubeadm", "kubeadm does not say which images it wants", {
        detail: stderr.trim().split("\n").at(-1) || message,
        hint: "where this machine can't run it: kubeadm config images list elsewhere, and --kubeadm-images FILE here",
      }),
    );
  }
}

const onWorkers = new Set(["kube-proxy", "coredns", "pause"]);

/** Which hosts need an image of kubeadm's. */
export function rolesOf(name: string): WantedImage {
  const program = /([^/:@]+)(?:[:@][^/]*)?$/.exec(name)?.[1] ?? "";
  const roles: readonly Role[] = onWorkers.has(program) ? everywhere : ["control_planes"];
  return { name, roles };
}
