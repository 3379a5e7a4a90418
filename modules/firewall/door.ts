import type { Script } from "../../engine/module/index.js";
import type { Coverage } from "./opening.js";

/** Files of a host that say what its firewall is at boot, by path. */
export type BootFiles = Map<string, string>;

/** One thing that keeps packets out unless it is told otherwise: a firewall, or a chain of the kernel's rules. */
export interface Door {
  /** As people know it: firewalld, ufw, nft inet filter input, iptables. */
  readonly name: string;
  /** Whether it lets the opening in now. */
  readonly now: Coverage;
  /** The same after a boot; undefined where nothing that hapb knows loads its rules then. */
  readonly boot: Coverage | undefined;
  /** What lets it in besides, and would go on to do so when this door is closed: a rule, a service; undefined where hapb sees nothing. */
  readonly besides?: string | undefined;
  /** Commands that open or close it; at once, and for the next boot too where it keeps that itself. */
  readonly open: readonly Script[];
  readonly close: readonly Script[];
  /** Writes it into the files of the next boot, or takes it out; nothing where the commands do that. */
  readonly keep?: (files: BootFiles, isOpen: boolean) => void;
}
