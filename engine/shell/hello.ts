import { rawShell } from "./script.js";
import type { Script } from "./types.js";

/** What a fresh shell says about itself and the machine; read with builtins only, where /proc is mounted. */
export interface Hello {
  readonly pid: number;
  /** The process group that ends with the shell; 0 when unknown. */
  readonly group: number;
  readonly uid: number;
  readonly home: string;
  /** Some accounts have a home that is not there, or is not theirs. */
  readonly isHomeWritable: boolean;
  /** The login's own PATH. */
  readonly path: string;
  /** "none" without /proc. */
  readonly bootId: string;
  readonly machineId: string;
  /** Seconds since boot. */
  readonly uptimeS: number;
  /** False where printf is a program: what it is given would stand in argv. */
  readonly hasBuiltinPrintf: boolean;
}

/**
 * /proc/PID/stat: proc(5); the name in field 2 may hold blanks and parentheses. Without it the shell's own number stands for its
 * group: when it leads none, there is none of that number.
 */
export const helloScript: Script = rawShell(`
{ read -r b </proc/sys/kernel/random/boot_id; read -r m </etc/machine-id; read -r u x </proc/uptime; read -r s </proc/$$/stat
while read -r k x v x; do [ "$k" = Uid: ] && i=$v; done </proc/$$/status; } 2>/dev/null
set -- \${s##*) }
[ "$i" ] || { i=$(id -u); u=$(date +%s); } 2>/dev/null
printf '%s\\n' "$$" "\${3:-$$}" "$i" "$HOME" "\${L-$PATH}" "\${b:-none}" "$m" "$u" "$(command -v printf)"
[ -d "$HOME" ] && [ -w "$HOME" ] && echo w`);

export function parseHello(text: string): Hello {
  const [pid, group, uid, home, path, bootId, machineId, uptime, printf, writable] = text.split("\n");
  return {
    pid: Number(pid),
    group: Number(group) || 0,
    uid: uid === "" ? -1 : Number(uid),
    home: home ?? "",
    isHomeWritable: writable === "w",
    path: path ?? "",
    bootId: bootId ?? "",
    machineId: machineId ?? "",
    uptimeS: Number(uptime) || 0,
    hasBuiltinPrintf: printf === "printf",
  };
}
