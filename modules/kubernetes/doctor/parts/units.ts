import type { Part } from "../part.js";
import { pairs, valueOf } from "./pairs.js";

export interface UnitLook {
  readonly isRunning: boolean;
  /** What its manager calls that: "active", "failed", "activating", "started", "crashed", ... */
  readonly activity: string;
  /** Whether it starts at boot; "unknown" where the manager does not say. */
  readonly atBoot: "yes" | "no" | "masked" | "unknown";
  /** How often systemd has started it again. */
  readonly restarts: number;
}

export interface UnitsLook {
  readonly manager: "systemd" | "openrc" | "none";
  /** By name; only those that the host has. */
  readonly units: Readonly<Record<string, UnitLook>>;
}

const names = ["kubelet", "containerd", "crio", "haproxy", "keepalived"];

export const services: Part<UnitsLook> = {
  script: `
if [ -d /run/systemd/system ]; then
  echo "manager systemd"
  limit 5 systemctl show -p Id -p LoadState -p ActiveState -p UnitFileState -p NRestarts ${names.map((name) => `${name}.service`).join(" ")} |
    sed 's/=/ /'
elif command -v rc-service >/dev/null; then
  echo "manager openrc"
  started=$(limit 5 rc-update show)
  for name in ${names.join(" ")}; do
    [ -e "/etc/init.d/$name" ] || continue
    limit 5 rc-service "$name" status >/dev/null; rc=$?
    echo "Id $name.service"; echo "LoadState loaded"
    case $rc in 0) echo "ActiveState started" ;; 32) echo "ActiveState crashed" ;; *) echo "ActiveState stopped" ;; esac
    case $started in *" $name |"*) echo "UnitFileState enabled" ;; *) echo "UnitFileState disabled" ;; esac
  done
fi`,
  read(text) {
    const manager = valueOf(pairs(text), "manager");
    const blocks = text.split(/^(?=Id )/m).filter((block) => block.startsWith("Id "));
    const units = blocks.flatMap((block) => {
      const said = pairs(block);
      const name = valueOf(said, "Id").replace(/\.service$/, "");
      if (valueOf(said, "LoadState") === "not-found" || !names.includes(name)) return [];
      return [[name, unitOf(said)] as const];
    });
    return {
      manager: manager === "systemd" || manager === "openrc" ? manager : "none",
      units: Object.fromEntries(units),
    };
  },
};

/** @source systemctl(1), is-enabled: what is static, generated or an alias is started by something else */
function unitOf(said: ReturnType<typeof pairs>): UnitLook {
  const activity = valueOf(said, "ActiveState");
  const enablement = valueOf(said, "UnitFileState");
  return {
    isRunning: ["active", "reloading", "started"].includes(activity),
    activity,
    atBoot:
      enablement === "enabled" || enablement === "enabled-runtime"
        ? "yes"
        : enablement === "disabled"
          ? "no"
          : enablement.startsWith("masked")
            ? "masked"
            : "unknown",
    restarts: Number(valueOf(said, "NRestarts")) || 0,
  };
}
