import type { Host, Script } from "../../../engine/module/index.js";
import { lines, sh } from "../../../engine/module/index.js";
import { hapbFolder } from "./paths.js";

/**
 * What hapb notes on a host before it starts `kubeadm init` or `join` there, and takes away when that has ended well.
 * A host with half a cluster on it and no such note was not left so by hapb, and hapb keeps its hands off.
 */
export interface UnfinishedRecord {
  readonly command: "init" | "join";
  /** ISO 8601. */
  readonly started: string;
}

export const recordPath = `${hapbFolder}/kubeadm.json`;

/** The command's process while it runs, as `<boot id> <pid>`; written by the job itself. */
export const pidPath = `${hapbFolder}/kubeadm.pid`;

/** The note on this host, or undefined. @throws HostFailure when there is one and it can't be read */
export async function readRecord(host: Host): Promise<UnfinishedRecord | undefined> {
  const bytes = await host.read(recordPath);
  return bytes === undefined ? undefined : parseRecord(new TextDecoder().decode(bytes));
}

/** An unreadable note still says that something began: the more careful of the two, a join, is assumed. */
export function parseRecord(text: string): UnfinishedRecord {
  try {
    const { command, started } = JSON.parse(text) as Partial<UnfinishedRecord>;
    return { command: command === "init" ? "init" : "join", started: String(started ?? "") };
  } catch {
    return { command: "join", started: "" };
  }
}

export async function writeRecord(host: Host, command: UnfinishedRecord["command"]): Promise<void> {
  const record: UnfinishedRecord = { command, started: new Date().toISOString() };
  await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
  await host.write(recordPath, `${JSON.stringify(record)}\n`, { owner: "root", group: "root", mode: 0o600 });
}

/** Shell that says whether the noted process still runs; a pid from before a reboot is somebody else's. */
export const isRunningScript: Script = lines(
  sh`read -r boot pid 2>/dev/null < ${pidPath} || exit 0`,
  sh`[ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] && [ -d "/proc/$pid" ] && echo running`,
  sh`:`,
);
