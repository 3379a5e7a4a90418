import type { PlainObject } from "../module/types.js";
import type { Sections } from "./script.js";

/** Processors, memory and mounted file systems. @source proc(5): cpuinfo, meminfo, mounts */
export function hardwareFacts(sections: Sections): PlainObject {
  const memory = megabytes(sections.memory);
  const [productName, vendor, productVersion, bios] = sections.dmi;
  return {
    ...processors(sections.cpu),
    memtotal_mb: memory("MemTotal"),
    memfree_mb: memory("MemFree"),
    swaptotal_mb: memory("SwapTotal"),
    swapfree_mb: memory("SwapFree"),
    memory_mb: {
      real: {
        total: memory("MemTotal"),
        free: memory("MemFree"),
        used: memory("MemTotal") - memory("MemFree"),
      },
      nocache: { free: memory("MemAvailable"), used: memory("MemTotal") - memory("MemAvailable") },
      swap: {
        total: memory("SwapTotal"),
        free: memory("SwapFree"),
        used: memory("SwapTotal") - memory("SwapFree"),
        cached: memory("SwapCached"),
      },
    },
    mounts: mounts(sections),
    product_name: productName || "NA",
    system_vendor: vendor || "NA",
    product_version: productVersion || "NA",
    bios_version: bios || "NA",
    product_uuid: sections.ids[1] || "NA",
    uptime_seconds: Math.floor(Number((sections.uptime[0] ?? "0").split(" ")[0])),
    loadavg: loads(sections.uptime[1]),
  };
}

function processors(lines: readonly string[]): PlainObject {
  const all = (name: string) =>
    lines.filter((line) => line.startsWith(name)).map((line) => line.slice(line.indexOf(":") + 1).trim());
  const threads = all("processor").length || 1;
  const sockets = new Set(all("physical id")).size || 1;
  const cores = Number(all("cpu cores")[0] ?? 1);
  const available = Number(lines[0]);
  return {
    processor: all("model name"),
    processor_count: sockets,
    processor_cores: cores,
    processor_vcpus: threads,
    processor_nproc: Number.isInteger(available) ? available : threads,
    processor_threads_per_core: Math.max(1, Math.round(threads / (sockets * cores))),
  };
}

function megabytes(lines: readonly string[]): (name: string) => number {
  const values = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")),
      Number.parseInt(line.slice(line.indexOf(":") + 1), 10),
    ]),
  );
  return (name) => Math.floor((values.get(name) ?? 0) / 1024);
}

/** Mounts of devices, and whatever `df` knows the size of; the kernel's own file systems are left out. */
function mounts(sections: Sections): PlainObject[] {
  const sizes = new Map(
    sections.space.slice(1).map((line) => {
      const words = line.split(/\s+/);
      return [words.slice(5).join(" "), { total: Number(words[1]) * 1024, free: Number(words[3]) * 1024 }];
    }),
  );
  return sections.mounts.flatMap((line) => {
    const [device = "", mount = "", fstype = "", options = ""] = line.split(" ").map(unescape);
    if (!device.startsWith("/") && !device.includes(":/") && fstype !== "overlay" && fstype !== "zfs")
      return [];
    const size = sizes.get(mount);
    return [
      {
        device,
        mount,
        fstype,
        options,
        ...(size ? { size_total: size.total, size_available: size.free } : {}),
      },
    ];
  });
}

/** Blanks in paths stand as octal there. */
function unescape(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function loads(line: string | undefined): PlainObject {
  const [one, five, fifteen] = (line ?? "").split(" ").map(Number);
  return { "1m": one || 0, "5m": five || 0, "15m": fifteen || 0 };
}
