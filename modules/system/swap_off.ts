import { defineModule, object, path, sh, type Host, type ModuleContext } from "../../engine/module/index.js";
import { swapEntries, withoutSwap } from "./fstab.js";

/** Turn swap off, now and at every boot: the kubelet asks for it. */
export default defineModule({
  name: "swap_off",
  summary: "Turn swap off, now and at every boot.",
  description:
    "Swap that is on is turned off when memory has room for what is in it. Lines of type swap in fstab are commented out and the old file is kept; units of systemd that bring swap without fstab (partitions found by type, zram) are masked.",
  scope: "host",
  args: object({ fstab: path("The file that says what is mounted at boot.", "/etc/fstab") }),
  examples: [
    { args: {} },
    {
      title: "fstab elsewhere",
      args: { fstab: "/root/fstab" },
      setup:
        "printf '# /dev/sdb none swap sw 0 0\\n/dev/sda2 none swap sw 0 0\\n/swap/data /mnt ext4 defaults 0 2\\n' > /root/fstab",
      cleanup: "rm -f /root/fstab*",
    },
  ],

  async check(host, { fstab }) {
    const [swaps, mounts, units] = await Promise.all([
      host.read("/proc/swaps"),
      host.read(fstab),
      swapUnits(host),
    ]);
    const text = new TextDecoder().decode(mounts);
    const atBoot = swapEntries(text);
    return {
      before: { on: activeSwaps(swaps).map(({ name }) => name), atBoot, units },
      after: { on: [], atBoot: [], units: [] },
      predicts: [
        { key: "file:/proc/swaps", value: Buffer.from("Filename\tType\tSize\tUsed\tPriority\n") },
        { key: `file:${fstab}`, value: mounts && Buffer.from(withoutSwap(text)) },
      ],
      touches: units.map((unit) => `unit:${unit}` as const),
      ...(atBoot.length > 0 ? { diff: [{ label: fstab, before: text, after: withoutSwap(text) }] } : {}),
    };
  },

  async apply(host, { fstab }, { before }, ctx) {
    let backup: string | undefined;
    if (before.atBoot.length > 0) {
      backup = await host.backup(fstab);
      await host.write(fstab, withoutSwap(new TextDecoder().decode(await host.read(fstab))));
    }
    if (before.units.length > 0) await host.run(sh`systemctl mask -- ${before.units}`);
    if (before.atBoot.length > 0)
      await host.run(sh`[ -d /run/systemd/system ] && systemctl daemon-reload; :`);
    if (before.on.length > 0) {
      await requireRoom(host, ctx);
      await host.run(sh`swapoff -a`);
    }
    return backup === undefined ? {} : { result: { backup_file: backup } };
  },
});

/** @source proc(5), /proc/swaps: sizes in KiB */
function activeSwaps(file: Uint8Array | undefined): { name: string; usedKiB: number }[] {
  const lines = new TextDecoder().decode(file).split("\n").slice(1);
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/))
    .map((fields) => ({ name: fields[0]!, usedKiB: Number(fields.at(-2)) }));
}

/** Units that bring swap at boot and don't come from fstab; those are gone when their line is. */
async function swapUnits(host: Host): Promise<string[]> {
  const { stdout } = await host.query(
    sh`[ -d /run/systemd/system ] && systemctl show -p Id -p LoadState -p SourcePath -p UnitFileState -- '*.swap' zramswap.service zram-config.service; :`,
    { reads: ["unit:*.swap"] },
  );
  return stdout.text
    .split("\n\n")
    .map((block) => (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1] ?? "")
    .filter((value) => value("LoadState") === "loaded" && value("SourcePath") !== "/etc/fstab")
    .filter((value) => value("Id").endsWith(".swap") || value("UnitFileState") === "enabled")
    .map((value) => value("Id"))
    .sort();
}

async function requireRoom(host: Host, ctx: ModuleContext): Promise<void> {
  const [swaps, memory] = await Promise.all([host.read("/proc/swaps"), host.read("/proc/meminfo")]);
  const usedKiB = activeSwaps(swaps).reduce((sum, swap) => sum + swap.usedKiB, 0);
  const freeKiB = Number(/^MemAvailable:\s+(\d+)/m.exec(new TextDecoder().decode(memory))?.[1] ?? 0);
  if (usedKiB > freeKiB)
    ctx.fail(
      `swap holds ${Math.round(usedKiB / 1024)} MiB, memory has room for ${Math.round(freeKiB / 1024)}`,
      {
        hint: "stop what needs the memory first; turning swap off now would end programs",
      },
    );
}
