import type { Credentials } from "./credentials.js";

/** Groups of the inventory whose hosts need a file. */
export type Role = "control_planes" | "workers";

export const everywhere: readonly Role[] = ["control_planes", "workers"];

export interface WantedImage {
  readonly name: string;
  readonly roles: readonly Role[];
}

/** What a bundle shall hold, and where it comes from. */
export interface BundleRequest {
  readonly folder: string;
  /** With its v. */
  readonly kubernetesVersion: string;
  readonly architecture: string;
  /** Where Kubernetes' programs come from: the address above `v1.34.4/bin/linux/amd64/kubeadm`. */
  readonly downloads: string;
  /** Registry and path of Kubernetes' own images, as kubeadm is told. */
  readonly imageRepository: string;
  /** What `kubeadm config images list` says, where this machine can't run it. */
  readonly kubeadmImages?: readonly string[];
  /** Images besides kubeadm's. */
  readonly images: readonly WantedImage[];
  /** Manifests for kubectl, which go into the bundle with the images that they name. */
  readonly manifests: readonly string[];
  /** Where the images of a registry are fetched instead, by its name. */
  readonly mirrors: ReadonlyMap<string, URL>;
  readonly credentials: Credentials;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds before a failed download is tried again; 1000 by default. */
  readonly pauseMs?: number;
}
