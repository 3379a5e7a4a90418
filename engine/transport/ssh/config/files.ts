import { readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { DiagnosticError, error } from "../../../base/diagnostic.js";
import { parseConfig, type Directive } from "./lines.js";

/** ssh's config files on this machine; each is read once a run. */
export class ConfigFiles {
  private readonly home: string;
  private readonly known = new Map<string, readonly Directive[]>();

  /** @param home the user's home folder, for `~` and relative includes */
  constructor(home: string) {
    this.home = home;
  }

  /**
   * Where to begin: the user's file, whose values win, and the system's.
   * @param file `-F`: this one alone; "none" for neither
   */
  roots(file?: string): readonly { readonly path: string; readonly folder: string }[] {
    const own = join(this.home, ".ssh");
    if (file === "none") return [];
    if (file !== undefined) return [{ path: file.replace(/^~(?=\/)/, () => this.home), folder: own }];
    return [
      { path: join(own, "config"), folder: own },
      { path: "/etc/ssh/ssh_config", folder: "/etc/ssh" },
    ];
  }

  /** A file that isn't there is empty. @throws DiagnosticError `connection/ssh-config` */
  read(path: string): readonly Directive[] {
    let directives = this.known.get(path);
    if (!directives) this.known.set(path, (directives = parseConfig(textOf(path), path)));
    return directives;
  }

  /** The files that an Include names: sorted, relative ones from `folder`. */
  included(pattern: string, folder: string): string[] {
    const whole = pattern.replace(/^~(?=\/)/, () => this.home);
    return matchingFiles(isAbsolute(whole) ? whole : join(folder, whole));
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) return "";
    throw new DiagnosticError(
      error("connection/ssh-config", `${path} can't be read`, { detail: (cause as Error).message }),
    );
  }
}

/** glob(7): `*`, `?` and `[...]` in any part of a path. */
function matchingFiles(pattern: string): string[] {
  let paths = ["/"];
  for (const part of pattern.split("/").filter((each) => each !== "")) {
    if (!/[*?[]/.test(part)) {
      paths = paths.map((path) => join(path, part));
      continue;
    }
    const regexp = globPattern(part);
    paths = paths.flatMap((path) =>
      namesIn(path)
        .filter((name) => regexp.test(name) && (!name.startsWith(".") || part.startsWith(".")))
        .sort()
        .map((name) => join(path, name)),
    );
  }
  return paths;
}

function globPattern(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece.length > 1) return piece.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    return piece.replace(/[.+^${}()|[\]\\]/, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
