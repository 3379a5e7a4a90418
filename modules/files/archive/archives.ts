import { execFile } from "node:child_process";
import {
  HostFailure,
  type Host,
  type LocalFile,
  type ModuleContext,
  type Script,
} from "../../../engine/module/index.js";
import { listScript, parseListing, type Listing, type Selection } from "./listing.js";

const limit = 64 * 1024 * 1024;

interface Answer {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is in an archive that stands on the host. */
export async function listOnHost(
  host: Host,
  path: string,
  selection: Selection,
  ctx: ModuleContext,
): Promise<Listing> {
  const { rc, stdout, stderr } = await host.query(listScript(path, selection), {
    reads: [`file:${path}`],
    rcs: "any",
    timeoutMs: 600_000,
    limit,
  });
  return judged({ rc, stdout: stdout.text, stderr: stderr.text }, path, "this host", ctx);
}

/** Listings of files of the control machine, as long as these stay the same: one for all hosts. */
const listed = new WeakMap<LocalFile, Map<string, Promise<Listing>>>();

/** What is in an archive of the control machine. */
export async function listHere(path: string, selection: Selection, ctx: ModuleContext): Promise<Listing> {
  const file = await ctx.inspectLocal(path);
  if (file.isEncrypted) ctx.fail(`${path} is a vault: decrypt it first, archives are unpacked as they are`);
  const known = listed.get(file) ?? new Map<string, Promise<Listing>>();
  listed.set(file, known);
  const key = JSON.stringify(selection);
  const found =
    known.get(key) ??
    runHere(listScript(path, selection)).then((answer) => judged(answer, path, "the control machine", ctx));
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

function runHere({ text }: Script): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { maxBuffer: limit, env: { ...process.env, LC_ALL: "C" } };
    execFile("/bin/sh", ["-c", text], options, (problem, stdout, stderr) => {
      const code = problem === null ? 0 : typeof problem.code === "number" ? problem.code : 1;
      resolve({ rc: code, stdout, stderr });
    });
  });
}

function judged({ rc, stdout, stderr }: Answer, path: string, where: string, ctx: ModuleContext): Listing {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  if (rc === 7) ctx.fail(`${where} has no ${last} to unpack ${path} with`, { hint: `install ${last} there` });
  if (rc === 8) ctx.fail(last);
  const listing = rc === 0 ? parseListing(stdout) : undefined;
  if (!listing) throw new HostFailure(`${path} can't be read as an archive: ${last}`, { rc, stderr });
  const [unread] = listing.unread;
  if (unread !== undefined)
    ctx.fail(`${path} holds something that can't be told from its listing, so nothing of it is unpacked`, {
      hint: `the line is: ${unread}`,
    });
  const outside = listing.members.find(({ name }) => name.split("/").includes(".."));
  if (outside) ctx.fail(`${path} holds ${outside.name}, which would be unpacked somewhere else`);
  return listing;
}
