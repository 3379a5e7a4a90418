import {
  HostFailure,
  lines,
  rawShell,
  sh,
  type Host,
  type JobResult,
  type ModuleContext,
  type Script,
} from "../../../engine/module/index.js";
import { hapbFolder } from "../node/paths.js";
import { pidPath } from "../node/record.js";
import { hintFor } from "./hints.js";

/** Where the configuration of a running init or join stands: it holds a token, so root alone reads it, and the job takes it away. */
export const configPath = `${hapbFolder}/kubeadm-config.yaml`;

/** Only one kubeadm of a kind runs on a host, so what it does is all that its key has to say. */
function keyOf(command: string): string {
  return `kubeadm ${command}`;
}

/** A kubeadm command as the shell text of its job: notes its process for later runs, and takes its configuration away. */
export function jobScript(command: Script): Script {
  return lines(
    sh`umask 077`,
    sh`PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    sh`echo "$(cat /proc/sys/kernel/random/boot_id) $$" > ${pidPath}`,
    command,
    sh`rc=$?`,
    sh`rm -f ${configPath} ${pidPath}`,
    sh`exit $rc`,
  );
}

/** Runs a kubeadm command as a job, or finds the one that an earlier run started. Any exit code is an answer. */
export function runJob(host: Host, name: string, command: Script, ctx: ModuleContext): Promise<JobResult> {
  return host.job({
    key: keyOf(name),
    shell: jobScript(command).text,
    signal: ctx.signal,
    onLine: tell(ctx),
  });
}

/** kubeadm's own words; its etcd client's log of each retry would drown them. */
function tell(ctx: ModuleContext): (line: string) => void {
  return (line) => {
    if (!line.startsWith("{")) ctx.progress(line);
  };
}

/**
 * Runs a kubeadm command to its end, with the configuration that it reads.
 * @throws HostFailure when it fails
 */
export async function runJobToEnd(
  host: Host,
  name: string,
  command: Script,
  ctx: ModuleContext,
  config?: string,
): Promise<JobResult> {
  if (config !== undefined) await writeConfig(host, config);
  let result = await runJob(host, name, command, ctx);
  // Somebody else's, that ended as this one was about to begin: its failure says nothing about this one.
  if (result.rc !== 0 && result.wasReattached) {
    if (config !== undefined) await writeConfig(host, config);
    result = await runJob(host, name, command, ctx);
  }
  if (result.wasReattached) await host.remove(configPath);
  if (result.rc === 0) return result;
  const stdout = result.stdout.text;
  const stderr = result.stderr.text;
  throw new HostFailure(`kubeadm ${name} failed`, {
    rc: result.rc,
    stdout,
    stderr,
    hint: hintFor(stdout + stderr),
  });
}

async function writeConfig(host: Host, config: string): Promise<void> {
  await host.makeDirectory(hapbFolder, { owner: "root", group: "root", mode: 0o700 });
  await host.write(configPath, config, { owner: "root", group: "root", mode: 0o600 });
}

/** Exit code of a job that found nothing to attach to. */
const nothingToAttach = 75;

/**
 * Waits for the job that an earlier run started, and takes its result.
 * @returns whether it ended well; undefined when there was none (a reboot forgets jobs)
 */
export async function attachJob(host: Host, name: string, ctx: ModuleContext): Promise<boolean | undefined> {
  const result = await host.job({
    key: keyOf(name),
    shell: rawShell(`exit ${nothingToAttach}`).text,
    signal: ctx.signal,
    onLine: tell(ctx),
  });
  return result.wasReattached ? result.rc === 0 : undefined;
}
