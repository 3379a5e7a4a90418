import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command } from "../command.js";
import { unmountBelow } from "../mounts.js";
import type { ImageRecipe } from "./images.js";

/**
 * Prints the files that the given ones need to run, themselves among them: what symbolic links point to, and the
 * libraries that ldd names. Folders are printed by their real names, since /lib and /bin are links to /usr.
 */
const listScript = `set -eu
add() {
  folder=$(readlink -f "$(dirname "$1")")
  file=$folder/$(basename "$1")
  echo "$file"
  if [ -L "$file" ]; then
    target=$(readlink "$file")
    case $target in /*) ;; *) target=$folder/$target ;; esac
    add "$target"
  fi
}
for wanted in /bin /sbin /lib /lib64 "$@"; do
  case $wanted in
    */) set -- $wanted* ;;
    *[*]*) set -- $wanted ;;
    *) set -- "$wanted" ;;
  esac
  for one in "$@"; do
    [ -e "$one" ] || continue
    if [ -L "$one" ] && [ -d "$one" ]; then echo "$one"; continue; fi
    add "$one"
    for library in $(ldd "$one" 2>/dev/null | grep -o '/[^ ]*'); do add "$library"; done
  done
done | sort -u
`;

/** Lays out the root folder of an image. `debian` is a system with the packages installed that the recipe takes from. */
export async function layOutRoot(
  recipe: ImageRecipe,
  programs: Readonly<Record<string, string>>,
  debian: string,
  root: string,
): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  for (const folder of ["", "tmp", "run", "root", "etc"]) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  if (recipe.debian.length > 0) await takeFromDebian(recipe.debian, debian, root);
  for (const [path, name] of Object.entries(recipe.programs)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(programs[name]!, join(root, path));
    chmodSync(join(root, path), 0o755);
  }
  for (const [path, { text, mode }] of Object.entries(recipe.files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode ?? 0o644);
  }
  if (recipe.hasShell) await addShell(debian, root);
}

async function takeFromDebian(paths: readonly string[], debian: string, root: string): Promise<void> {
  const list = await command("chroot", [debian, "sh", "-c", listScript, "sh", ...paths]);
  const relative = list.replaceAll(/^\//gm, "");
  const archive = join(root, "..", "debian.tar");
  await command("tar", ["-C", debian, "--no-recursion", "-cf", archive, "-T", "-"], { input: relative });
  await command("tar", ["-C", root, "-xf", archive]);
  rmSync(archive);
}

/** Busybox under the names of the commands it has; what is there already stays. */
async function addShell(debian: string, root: string): Promise<void> {
  const folder = join(root, existsSync(join(root, "usr")) ? "usr/bin" : "bin");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(debian, "usr/bin/busybox"), join(folder, "busybox"));
  const names = await command("chroot", [debian, "/usr/bin/busybox", "--list"]);
  const script =
    'while read -r name; do [ -e "$name" ] || [ -e "../sbin/$name" ] || ln -s busybox "$name"; done';
  await command("sh", ["-c", script], { cwd: folder, input: names });
}

/** Runs `use` on a throw-away copy of the usual image with further packages installed from its package folder. */
export async function withPackages<T>(
  base: string,
  packages: readonly string[],
  folder: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const [upper, work, root] = ["upper", "work", "root"].map((name) => join(folder, name));
  await unmountBelow(folder);
  for (const path of [upper!, work!, root!]) mkdirSync(path, { recursive: true });
  const options = `lowerdir=${base},upperdir=${upper},workdir=${work}`;
  await command("mount", ["-t", "overlay", "-o", options, "hapb-lab-packages", root!]);
  try {
    // Nothing may be started on this machine by what is installed. @source invoke-rc.d(8)
    writeFileSync(join(root!, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    const env = { DEBIAN_FRONTEND: "noninteractive", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    const apt = ["apt-get", "-y", "-q", "-o", "APT::Install-Recommends=false", "install", ...packages];
    await command("chroot", [root!, ...apt], { env });
    return await use(root!);
  } finally {
    await unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
