import { HostFailure, integer, path, string, type ModuleContext } from "../../../engine/module/index.js";

/** The arguments that the manifests of all pod networks have. */
export const manifestArgs = {
  src: string("The release's manifest, a file on the control machine"),
  checksum: string("What the file's digest has to be, as sha256:DIGEST; empty: it is not looked at", ""),
  cidr: string("Net of all pods"),
  mtu: integer("Bytes of the pods' packets; 0: the pod network finds it out", 0),
  cni_bin_dir: path("Folder in which the nodes' container runtime looks for CNI plugins", "/opt/cni/bin"),
  repository: string("What stands before the last part of the images' names; empty: as in the manifest", ""),
};

/** The text of a manifest that is what its checksum says. @throws HostFailure when it is not */
export async function readManifestFile(
  { src, checksum }: { readonly src: string; readonly checksum: string },
  ctx: ModuleContext,
): Promise<string> {
  const file = await ctx.find(src, "files");
  await requireChecksum(file, checksum, ctx);
  return new TextDecoder().decode(await ctx.readLocal(file));
}

/** @throws HostFailure when a file of the control machine is not what its checksum says */
export async function requireChecksum(file: string, checksum: string, ctx: ModuleContext): Promise<void> {
  if (checksum === "") return;
  const found = `sha256:${await ctx.sha256Local(file)}`;
  if (found === checksum.toLowerCase()) return;
  throw new HostFailure(`${file} is not what its checksum says: it has ${found}`, {
    hint: `${checksum} was asked for: fetch the file again, or give the checksum of the one that is meant`,
  });
}
