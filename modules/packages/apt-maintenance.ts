import {
  sh,
  type Check,
  type Host,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import type { AptArgs } from "./apt.js";
import { runApt, simulateApt, updateIndex, type AptOptions } from "./apt-get.js";
import { listsKey, readLists } from "./lists.js";

/** What apt can be told beside packages' names; only what the task asks for. */
export type Maintenance = {
  /** Whether the lists are as fresh as they have to be. */
  readonly index?: "fresh" | "stale";
  /** What an upgrade would change: a line each. */
  readonly upgrades?: string[];
  /** What nobody needs any more. */
  readonly leftovers?: string[];
  /** The version in a package file, and the one that is installed. */
  readonly deb?: string;
  /** Downloaded files that would be deleted. */
  readonly downloads?: number;
};

export async function checkMaintenance(
  host: Host,
  args: AptArgs,
  options: AptOptions,
  ctx: ModuleContext,
): Promise<Check<Maintenance> & { readonly after: Maintenance }> {
  const hasPackages = (args.name?.length ?? 0) > 0;
  const wantsIndex = (args.update_cache ?? args.cache_valid_time > 0) && !hasPackages;
  const [lists, upgrades, leftovers, deb, downloads] = await Promise.all([
    wantsIndex ? readLists(host) : undefined,
    args.upgrade === "no" ? undefined : simulated(host, options, [upgradeVerb(args)]),
    args.autoremove && !hasPackages ? simulated(host, options, ["autoremove"]) : undefined,
    args.deb === undefined ? undefined : debVersions(host, args.deb, ctx),
    args.clean || args.autoclean ? countDownloads(host, args.clean) : undefined,
  ]);
  const index = lists?.("apt");
  return {
    before: {
      ...(index && { index: index.age < args.cache_valid_time ? "fresh" : "stale" }),
      ...(upgrades && { upgrades }),
      ...(leftovers && { leftovers }),
      ...(deb && { deb: deb.installed }),
      ...(downloads !== undefined && { downloads }),
    },
    after: {
      ...(index && { index: "fresh" }),
      ...(upgrades && { upgrades: [] }),
      ...(leftovers && { leftovers: [] }),
      ...(deb && { deb: deb.offered }),
      ...(downloads !== undefined && { downloads: 0 }),
    },
    result: index ? { cache_updated: false, cache_update_time: index.updated } : {},
    touches: [
      ...(index ? ([listsKey] as const) : []),
      ...(upgrades?.length || leftovers?.length || deb ? (["pkg:*"] as const) : []),
    ],
  };
}

export async function maintain(
  host: Host,
  args: AptArgs,
  options: AptOptions,
  before: Maintenance,
  ctx: ModuleContext,
): Promise<PlainObject> {
  if (before.index === "stale") await updateIndex(host, options, ctx);
  const said: string[] = [];
  const run = async (words: readonly string[]) =>
    said.push((await runApt(host, options, words, ctx)).stdout.text);
  if (before.upgrades?.length) await run([upgradeVerb(args)]);
  if (args.deb !== undefined) await run(["install", "--", args.deb]);
  if (before.leftovers?.length) await run(["autoremove"]);
  if (before.downloads) await run([args.clean ? "clean" : "autoclean"]);
  const output = said.join("");
  return {
    cache_updated: before.index === "stale",
    ...(before.index === "stale" ? { cache_update_time: (await readLists(host))("apt").updated } : {}),
    ...(said.length > 0 ? { stdout: output, stdout_lines: output.split("\n") } : {}),
  };
}

function upgradeVerb({ upgrade }: AptArgs): string {
  return upgrade === "dist" || upgrade === "full" ? "dist-upgrade" : "upgrade";
}

async function simulated(host: Host, options: AptOptions, words: readonly string[]): Promise<string[]> {
  const said = await simulateApt(host, options, words);
  return said.split("\n").filter((line) => /^(Inst|Remv) /.test(line));
}

async function debVersions(
  host: Host,
  file: string,
  ctx: ModuleContext,
): Promise<{ installed: string; offered: string }> {
  const { stdout, rc } = await host.query(
    sh`n=$(dpkg-deb -f ${file} Package) && dpkg-deb -f ${file} Version && dpkg-query -W -f '\${db:Status-Status} \${Version}\n' -- "$n" 2>/dev/null; [ -n "$n" ]`,
    { reads: [`file:${file}`, "pkg:*"], rcs: "any" },
  );
  if (rc !== 0) ctx.fail(`${file} is no package file on this host`);
  const [offered = "", status = ""] = stdout.text.split("\n");
  return { offered, installed: status.startsWith("installed ") ? status.slice(10) : "absent" };
}

async function countDownloads(host: Host, all: boolean): Promise<number> {
  const script = all
    ? sh`ls /var/cache/apt/archives/*.deb 2>/dev/null | wc -l`
    : sh`apt-get -s autoclean 2>/dev/null | grep -c '^Del '; :`;
  const { stdout } = await host.query(script, { reads: ["host:apt-archives"] });
  return Number(stdout.text);
}
