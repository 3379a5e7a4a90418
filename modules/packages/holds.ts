import { sh, type Host, type PackageState, type Script } from "../../engine/module/index.js";
import { excludedIn, withExcluded } from "./dnf-exclude.js";

/** How one package manager keeps packages at their versions. */
export interface Holding {
  /** The file that says which are kept; apt's state is dpkg's to say. */
  readonly file?: string;
  isHeld(name: string, state: PackageState, text: string): boolean;
  change(host: Host, names: readonly string[], hold: boolean, text: string): Promise<void>;
}

function byCommand(
  hold: (names: readonly string[]) => Script,
  release: (names: readonly string[]) => Script,
): Holding["change"] {
  return async (host, names, isHeld) => {
    await host.run(isHeld ? hold(names) : release(names));
  };
}

const apt: Holding = {
  isHeld: (_, state) => state.isHeld,
  change: byCommand(
    (names) => sh`apt-mark hold ${names}`,
    (names) => sh`apt-mark unhold ${names}`,
  ),
};

/** dnf's plugin: a line `NAME-EPOCH:VERSION-RELEASE.*` each. */
const versionlock: Holding = {
  file: "/etc/dnf/plugins/versionlock.list",
  isHeld: (name, _, text) =>
    text.split("\n").some((line) => line.startsWith(`${name}-`) && /^\d+:/.test(line.slice(name.length + 1))),
  change: byCommand(
    (names) => sh`dnf -q -y versionlock add ${names}`,
    (names) => sh`dnf -q -y versionlock delete ${names}`,
  ),
};

const dnf5: Holding = {
  file: "/etc/dnf/versionlock.toml",
  isHeld: (name, _, text) => text.split("\n").some((line) => line.trim() === `name = "${name}"`),
  change: byCommand(
    (names) => sh`dnf5 -q -y versionlock add ${names}`,
    (names) => sh`dnf5 -q -y versionlock delete ${names}`,
  ),
};

/** Where dnf lacks its plugin. */
const exclude = (file: string): Holding => ({
  file,
  isHeld: (name, _, text) => excludedIn(text).includes(name),
  async change(host, names, hold, text) {
    const others = excludedIn(text).filter((name) => !names.includes(name));
    await host.write(file, withExcluded(text, hold ? [...others, ...names] : others));
  },
});

/** Blocks of lines, one of which is `solvable_name: NAME`. */
const zypper: Holding = {
  file: "/etc/zypp/locks",
  isHeld: (name, _, text) => text.split("\n").some((line) => line.trim() === `solvable_name: ${name}`),
  change: byCommand(
    (names) => sh`zypper --non-interactive --quiet addlock ${names}`,
    (names) => sh`zypper --non-interactive --quiet removelock ${names}`,
  ),
};

/** `NAME=VERSION` in the list of what the host wants; without the version it may be updated. @source apk-world(5) */
const apk: Holding = {
  file: "/etc/apk/world",
  isHeld: (name, _, text) => text.split("\n").some((line) => line.startsWith(`${name}=`)),
  async change(host, names, hold) {
    const states = await Promise.all(names.map((name) => host.package(name)));
    const words = names.map((name, i) => (hold ? `${name}=${states[i]!.version}` : name));
    await host.run(sh`apk --no-progress add ${words}`);
  },
};

/** @param files those of `holdFiles` that are there, with their text */
export function holdingOf(manager: string, files: ReadonlyMap<string, string>): Holding {
  if (manager === "apt") return apt;
  if (manager === "zypper") return zypper;
  if (manager === "apk") return apk;
  if (manager === "dnf5") return dnf5;
  if (files.has(versionlockSettings)) return versionlock;
  return exclude(manager === "yum" ? "/etc/yum.conf" : "/etc/dnf/dnf.conf");
}

/** Only with the plugin. */
const versionlockSettings = "/etc/dnf/plugins/versionlock.conf";

/** All that one of them may have to be told by. */
export const holdFiles: readonly string[] = [
  versionlockSettings,
  versionlock.file!,
  dnf5.file!,
  "/etc/dnf/dnf.conf",
  "/etc/yum.conf",
  zypper.file!,
  apk.file!,
];
