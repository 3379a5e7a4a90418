import type { DnfArgs } from "./dnf.js";

/** A task's arguments as dnf's own. */
export function dnfFlags(args: DnfArgs): string[] {
  const all = (flag: string, values: readonly string[] = []) => values.map((value) => `--${flag}=${value}`);
  const isBest = args.best ?? (args.nobest === undefined ? undefined : !args.nobest);
  return [
    ...all("disablerepo", args.disablerepo),
    ...all("enablerepo", args.enablerepo),
    ...all("exclude", args.exclude),
    ...all("disableexcludes", args.disable_excludes === undefined ? [] : [args.disable_excludes]),
    ...all("enableplugin", args.enable_plugin),
    ...all("disableplugin", args.disable_plugin),
    ...all("releasever", args.releasever === undefined ? [] : [args.releasever]),
    ...(args.conf_file === undefined ? [] : ["-c", args.conf_file]),
    ...(args.disable_gpg_check ? ["--nogpgcheck"] : []),
    ...(args.allowerasing ? ["--allowerasing"] : []),
    ...(args.skip_broken ? ["--skip-broken"] : []),
    ...(isBest === undefined ? [] : [isBest ? "--best" : "--nobest"]),
    ...(args.install_weak_deps ? [] : ["--setopt=install_weak_deps=False"]),
    ...(args.cacheonly ? ["-C"] : []),
    ...(args.sslverify && args.validate_certs ? [] : ["--setopt=*.sslverify=0", "--setopt=sslverify=0"]),
  ];
}

/** What is removed may take what nobody needs then; dnf does so when it isn't told. @source dnf.conf(5) */
export function dnfRemoveFlags({ autoremove }: { readonly autoremove: boolean }): string[] {
  return [`--setopt=clean_requirements_on_remove=${autoremove ? "True" : "False"}`];
}
