import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import SSHConfig from "ssh-config";

/** Options of one host as ssh_config(5) computes them: lower-case names, the first value wins, IdentityFile adds up. */
export type SshOptions = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads ssh's config files with what they include; a file that isn't there is empty. The system's file counts after the user's.
 * @param home the user's home folder, for `~` and relative includes
 * @param file `-F`: this one alone; "none" for neither
 */
export function readSshConfig(home: string, file?: string): SSHConfig {
  if (file === "none") return SSHConfig.parse("");
  const texts = file
    ? [expandIncludes(file, join(home, ".ssh"), home)]
    : [
        expandIncludes(join(home, ".ssh/config"), join(home, ".ssh"), home),
        expandIncludes("/etc/ssh/ssh_config", "/etc/ssh", home),
      ];
  // Each file starts outside of any Host section.
  return SSHConfig.parse(texts.join("\nHost *\n"));
}

export function optionsFor(config: SSHConfig, host: string, user: string | undefined): SshOptions {
  return config.compute(user === undefined ? { Host: host } : { Host: host, User: user }, {
    ignoreCase: true,
  });
}

/** An Include takes part where it stands, also inside a Host section. */
function expandIncludes(path: string, folder: string, home: string, depth = 0): string {
  if (depth > 16) return "";
  const text = readIfThere(path);
  return text.replace(/^[ \t]*include[ \t=]+(.*)$/gim, (_, patterns: string) =>
    patterns
      .trim()
      .split(/\s+/)
      .map((pattern) => pattern.replace(/^"(.*)"$/, "$1").replace(/^~(?=\/)/, home))
      .map((pattern) => (isAbsolute(pattern) ? pattern : join(folder, pattern)))
      .flatMap(matchFiles)
      .map((included) => expandIncludes(included, folder, home, depth + 1))
      .join("\n"),
  );
}

/** `*` and `?` in the last part of a path, as people write it (config.d/*). */
function matchFiles(pattern: string): string[] {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return [pattern];
  const regexp = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
  try {
    return readdirSync(dirname(pattern))
      .filter((each) => regexp.test(each) && (!each.startsWith(".") || name.startsWith(".")))
      .sort()
      .map((each) => join(dirname(pattern), each));
  } catch {
    return [];
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
