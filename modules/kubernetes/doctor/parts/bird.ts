import type { Part } from "../part.js";

/** A neighbour to which Calico's BIRD on this host tells its routes. */
export interface BgpNeighbour {
  /** "Mesh": Calico found it among the nodes; "Node" and "Global": somebody has named it. */
  readonly kind: string;
  readonly address: string;
  /** "Established", or why not. */
  readonly state: string;
}

/** Asked by the very program of the container in which BIRD runs. */
export const bird: Part<readonly BgpNeighbour[]> = {
  script: `
[ -e /var/run/calico/bird.ctl ] && for pid in $(pids bird); do
  [ -e "/proc/$pid/root/etc/calico" ] && limit 4 chroot "/proc/$pid/root" birdcl -s /var/run/calico/bird.ctl show protocols
done; :`,
  read: (text) => text.split("\n").flatMap(neighbourOf),
};

/** @example Mesh_10_0_0_12    BGP      master   up     09:26:31    Established */
function neighbourOf(line: string): BgpNeighbour[] {
  const found = /^(Mesh|Node|Global)_([0-9a-fA-F_]+)\s+BGP\s+\S+\s+\S+\s+[\d:.-]+\s*(.*)$/.exec(line.trim());
  if (found === null) return [];
  const address = found[2]!.replaceAll("_", /^\d+(_\d+){3}$/.test(found[2]!) ? "." : ":");
  return [{ kind: found[1]!, address, state: found[3]!.trim() }];
}
