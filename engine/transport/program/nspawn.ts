import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import { atMost } from "../../base/abort.js";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Connection, ConnectionValues } from "../types.js";
import { requireRoot, requireTree } from "./chroot.js";
import { enter, rootEnvironment, shellWords } from "./enter.js";

const readyWord = "hapb-ready";
const endingMs = 5000;

/**
 * A container of systemd-nspawn on this machine, as root: one that runs, by its name or the path of its tree, or one that is started
 * on a tree for as long as the run takes, without a service manager.
 * @throws DiagnosticError `connection/program`
 */
export async function nspawnConnection(values: ConnectionValues): Promise<Connection> {
  const { host, connectTimeoutMs } = values;
  const isTree = isAbsolute(host);
  if (isTree) requireTree("nspawn", host);
  else requireRoot("nspawn", host);
  const running = runningOne(host);
  if (running === undefined && !isTree) throw notRunning(host);
  const leader = running === undefined ? await started(host, connectTimeoutMs) : { pid: running };
  const into = nsenterWords(leader.pid);
  return enter(
    {
      label: `nspawn ${host}`,
      argv: (command) => [...into, ...shellWords(values, command)],
      environment: rootEnvironment,
      ...("leave" in leader ? { leave: leader.leave } : {}),
    },
    connectTimeoutMs,
  );
}

/** --wd: else the folder outside would stay the working directory. A user namespace of its own is entered as well. */
function nsenterWords(pid: number): string[] {
  const hasOwnUsers = readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync("/proc/self/ns/user");
  const spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"];
  return ["nsenter", "--target", String(pid), ...spaces, ...(hasOwnUsers ? ["--user"] : [])];
}

/** The first process of a running container, by its --machine or its --directory. */
function runningOne(host: string): number | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const [program = "", ...words] = textOf(`/proc/${pid}/cmdline`).split("\0");
    // Who is called so and is not root's may be anybody's, and would lead root to a place of theirs.
    if (basename(program) !== "systemd-nspawn" || ownerOf(`/proc/${pid}`) !== 0) continue;
    const value = (long: string, short: string) => {
      const at = words.findIndex((word) => word === `--${long}` || word === short);
      return at === -1
        ? words.find((word) => word.startsWith(`--${long}=`))?.slice(long.length + 3)
        : words[at + 1];
    };
    const tree = value("directory", "-D");
    const name = value("machine", "-M") ?? (tree && basename(tree));
    const isIt = isAbsolute(host) ? tree !== undefined && resolve(tree) === resolve(host) : name === host;
    const child = isIt ? childOf(Number(pid)) : undefined;
    if (child !== undefined) return child;
  }
  return undefined;
}

/** @source proc(5), /proc/PID/task/TID/children */
function childOf(pid: number): number | undefined {
  const [first] = textOf(`/proc/${pid}/task/${pid}/children`).split(" ");
  return first ? Number(first) : undefined;
}

/** Undefined for a process that has ended. */
function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Starts one on a tree; it ends with its standard input, which is hapb's to hold, however hapb ends. */
function started(
  tree: string,
  timeoutMs: number,
): Promise<{ readonly pid: number; readonly leave: () => Promise<void> }> {
  const child = spawn(
    "systemd-nspawn",
    [
      ...["--quiet", "--register=no", "--keep-unit", "--as-pid2", "--console=pipe"],
      // Else it would write into the tree, which is the playbook's to do.
      ...["--timezone=off", "--resolv-conf=off", "--link-journal=no", `--directory=${tree}`],
      ...["/bin/sh", "-c", `echo ${readyWord}; read x`],
    ],
    { stdio: "pipe", detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // Until it is gone, no other one can be started there.
  const leave = async () => {
    child.ref();
    child.stdin.destroy();
    await atMost(endingMs, ended);
    child.unref();
  };
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (detail: string) => {
      void leave();
      clearTimeout(timer);
      reject(
        new DiagnosticError(
          error("connection/program", `nspawn ${tree}: no container could be started there`, {
            detail,
            hint: "It needs systemd-nspawn on this machine (systemd-container) and a /bin/sh in the tree.",
          }),
        ),
      );
    };
    const timer = setTimeout(() => fail(`It took longer than ${timeoutMs / 1000} s. ${said}`), timeoutMs);
    child.once("error", (cause) => fail(cause.message));
    child.once("close", (code) => fail(said.trim() || `systemd-nspawn ended with ${code}`));
    child.stdin.on("error", () => {});
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.stdout.on("data", (chunk: Buffer) => {
      const pid = chunk.includes(readyWord) && childOf(child.pid!);
      if (!pid) return;
      clearTimeout(timer);
      child.unref();
      resolve({ pid, leave });
    });
  });
}

function notRunning(name: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/program", `nspawn: no container ${name} runs on this machine`, {
      hint: "ansible_host is the name of a running one, or the whole path of a tree.",
    }),
  );
}
