import type { Plain } from "../base/value.js";
import { parseMounts } from "../shell/reads/system.js";
import { rawShell } from "../shell/script.js";
import { linesOf, text, type Probe, type Sections } from "./probe.js";

const dmiFacts: Readonly<Record<string, string>> = {
  bios_date: "bios_date",
  bios_vendor: "bios_vendor",
  bios_version: "bios_version",
  board_name: "board_name",
  board_vendor: "board_vendor",
  chassis_vendor: "chassis_vendor",
  chassis_serial: "chassis_serial",
  product_name: "product_name",
  product_serial: "product_serial",
  product_uuid: "product_uuid",
  product_version: "product_version",
  sys_vendor: "system_vendor",
};

/** CPU, memory, disks, mounts, and what the firmware says of the machine. */
export const hardwareFacts: Probe = {
  part: "hardware",
  script: () =>
    rawShell(`s meminfo; cat /proc/meminfo
s cpuinfo; cat /proc/cpuinfo
s nproc; nproc || grep -c ^processor /proc/cpuinfo
s loadavg; cat /proc/loadavg
s swaps; cat /proc/swaps
s mounts; cat /proc/self/mounts
s sizes; while read -r a b c d; do case $a in /dev/*) stat -f -c '%S|%b|%f|%a|%c|%d|%n' "$(printf %b "$b")" ;; esac; done </proc/self/mounts
s uuids; for f in /dev/disk/by-uuid/*; do [ -L "$f" ] && printf '%s %s\\n' "$(readlink -f "$f")" "\${f##*/}"; done
s disks; for d in /sys/block/*; do [ -d "$d" ] || continue; printf '%s|%s|%s|%s|%s\\n' "\${d##*/}" "$(cat "$d/size")" "$(cat "$d/queue/rotational")" "$(cat "$d/device/model")" "$(cat "$d/removable")"; done
s dmi; for k in ${Object.keys(dmiFacts).join(" ")}; do [ -r /sys/class/dmi/id/$k ] && printf '%s=%s\\n' $k "$(cat /sys/class/dmi/id/$k)"; done`),

  parse(sections) {
    const swap = memory(sections);
    return {
      ...swap,
      ...processors(sections),
      loadavg: loadAverage(text(sections, "loadavg")),
      mounts: mounts(sections),
      devices: disks(sections),
      ...firmware(sections),
    };
  },
};

/** /proc/meminfo counts in KiB, the facts in MiB. */
function memory(sections: Sections): { [name: string]: Plain } {
  const kib = new Map(
    linesOf(sections, "meminfo").map((line) => {
      const [key = "", value] = line.split(/:\s+/);
      return [key, Number.parseInt(value ?? "0", 10)] as const;
    }),
  );
  const mib = (key: string) => Math.floor((kib.get(key) ?? 0) / 1024);
  const total = mib("MemTotal");
  const free = mib("MemFree");
  const idle = free + mib("Cached") + mib("Buffers");
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: mib("SwapTotal"),
    swapfree_mb: mib("SwapFree"),
    memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: idle, used: total - idle },
      swap: {
        total: mib("SwapTotal"),
        free: mib("SwapFree"),
        used: mib("SwapTotal") - mib("SwapFree"),
        cached: mib("SwapCached"),
      },
    },
  };
}

function processors(sections: Sections): { [name: string]: Plain } {
  const blocks = (sections.get("cpuinfo") ?? "")
    .split(/\n\s*\n/)
    .map((block) => new Map(block.split("\n").map((line) => line.split(/\s*:\s*/, 2) as [string, string])))
    .filter((block) => block.has("processor"));
  const vcpus = Math.max(blocks.length, 1);
  const sockets = Math.max(new Set(blocks.map((block) => block.get("physical id") ?? "0")).size, 1);
  const cores = Number(blocks[0]?.get("cpu cores")) || 1;
  const siblings = Number(blocks[0]?.get("siblings")) || cores;
  return {
    processor: blocks.flatMap((block) => [
      block.get("processor") ?? "",
      ...(block.get("vendor_id") ? [block.get("vendor_id")!] : []),
      block.get("model name") ?? block.get("Processor") ?? block.get("cpu model") ?? "",
    ]),
    processor_count: sockets,
    processor_cores: cores,
    processor_threads_per_core: Math.max(Math.floor(siblings / cores), 1),
    processor_vcpus: vcpus,
    processor_nproc: Number(text(sections, "nproc")) || vcpus,
  };
}

function loadAverage(line: string): Plain {
  const [one, five, fifteen] = line.split(" ").map(Number);
  return { "1m": one ?? 0, "5m": five ?? 0, "15m": fifteen ?? 0 };
}

function mounts(sections: Sections): Plain {
  const sizes = new Map(
    linesOf(sections, "sizes").map((line) => {
      const fields = line.split("|");
      return [fields.slice(6).join("|"), fields.slice(0, 6).map(Number)] as const;
    }),
  );
  const uuids = new Map(linesOf(sections, "uuids").map((line) => line.split(" ") as [string, string]));
  return parseMounts(sections.get("mounts") ?? "")
    .filter(({ source, fstype }) => (source.startsWith("/") || source.includes(":/")) && fstype !== "none")
    .map(({ source, path, fstype, options }) => {
      const [blockSize = 0, total = 0, free = 0, available = 0, inodes = 0, freeInodes = 0] =
        sizes.get(path) ?? [];
      return {
        mount: path,
        device: source,
        fstype,
        options,
        uuid: uuids.get(source) ?? "N/A",
        dump: 0,
        passno: 0,
        size_total: blockSize * total,
        size_available: blockSize * available,
        block_size: blockSize,
        block_total: total,
        block_available: available,
        block_used: total - free,
        inode_total: inodes,
        inode_available: freeInodes,
        inode_used: inodes - freeInodes,
      };
    });
}

/** /sys/block counts sectors of 512 bytes, whatever the disk's own. */
function disks(sections: Sections): Plain {
  const found: { [name: string]: Plain } = {};
  for (const line of linesOf(sections, "disks")) {
    const [name = "", sectors, rotational, model, removable] = line.split("|");
    if (/^(loop|ram)/.test(name)) continue;
    found[name] = {
      sectors: sectors ?? "",
      sectorsize: "512",
      size: `${((Number(sectors) * 512) / 1024 ** 3).toFixed(2)} GB`,
      rotational: rotational ?? "",
      removable: removable ?? "",
      model: model ? model.trim() : null,
    };
  }
  return found;
}

/** Some need root to be read, and containers have none. */
function firmware(sections: Sections): { [name: string]: Plain } {
  const read = new Map(
    linesOf(sections, "dmi").map((line) => [
      line.slice(0, line.indexOf("=")),
      line.slice(line.indexOf("=") + 1),
    ]),
  );
  return Object.fromEntries(
    Object.entries(dmiFacts).map(([key, name]) => [name, read.get(key)?.trim() || "NA"]),
  );
}
