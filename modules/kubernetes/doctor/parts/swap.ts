import { swapEntries } from "../../../system/fstab.js";
import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface SwapLook {
  /** Devices and files that are in use as swap. */
  readonly on: readonly string[];
  /** Devices and files that fstab makes swap at boot. */
  readonly atBoot: readonly string[];
}

/** @source proc(5), /proc/swaps: a line of headings, then one for each */
export const swap: Part<SwapLook> = {
  script: `echo @swaps; cat /proc/swaps; echo @fstab; cat /etc/fstab`,
  read(text) {
    const { swaps = "", fstab = "" } = sections(text);
    const on = swaps
      .split("\n")
      .slice(1)
      .flatMap((line) => line.trim().split(/\s+/)[0] || []);
    return { on, atBoot: swapEntries(fstab) };
  },
};
