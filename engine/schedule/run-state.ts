import type { Diagnostic } from "../base/diagnostic.js";
import type { Emit, TaskRef } from "../base/events.js";
import { LocalFiles } from "../module/local.js";
import { SecretWords } from "../module/secret-words.js";
import type { RunVariables } from "../vars/run-variables.js";
import { CustomStats } from "./custom-stats.js";
import type { BackgroundTask } from "./background.js";
import { HostState } from "./host-state.js";
import { limitOf, type Limit } from "./limit.js";
import { LookAhead } from "./look-ahead.js";
import type { Machines } from "./machines.js";
import { readLocal } from "./local-file.js";
import { masked } from "./masking.js";
import { Replay } from "./replay.js";
import type { RunInput } from "./types.js";

/** What a whole run shares. */
export class RunState {
  readonly input: RunInput;
  readonly words: SecretWords;
  readonly emit: Emit;
  readonly variables: RunVariables;
  readonly machines: Machines;
  /** How many hosts are worked on at the same time. */
  readonly forks: Limit;
  readonly localFiles: LocalFiles;
  readonly lookAhead: LookAhead;
  /** Tasks started with `poll: 0`, by their host and job id. */
  readonly background = new Map<string, BackgroundTask>();
  /** Changes begun and not ended, for the report of an interrupt. */
  readonly underWay = new Set<{ readonly host: string; readonly task: string }>();
  /** Handlers that were notified and never ran, since their host was lost on the way. */
  readonly pendingHandlers: { readonly host: string; readonly handler: string }[] = [];
  /** Figures of the playbook's own. */
  readonly stats = new CustomStats();
  /** What the run that this one goes on from finished. */
  readonly replay: Replay | undefined;
  /** The patterns of `--limit`. */
  limit: readonly string[] | undefined;
  /** False until the task named by `--start-at-task` was found. */
  hasStarted: boolean;
  private readonly hosts = new Map<string, HostState>();
  private readonly warned = new Set<string>();
  private taskCount = 0;

  constructor(input: RunInput, variables: RunVariables, machines: Machines, words: SecretWords) {
    this.input = input;
    this.words = words;
    this.emit = masked(input.emit, words);
    this.variables = variables;
    this.machines = machines;
    this.forks = limitOf(input.options.forks);
    this.localFiles = new LocalFiles(
      async (path) => (await readLocal(path, input, words)).content,
      (path) => input.record.reads?.(path),
    );
    this.replay = input.finished && new Replay(input.finished);
    this.lookAhead = new LookAhead(this);
    this.hasStarted = input.options.startAtTask === undefined;
  }

  host(name: string): HostState {
    let host = this.hosts.get(name);
    if (!host) this.hosts.set(name, (host = new HostState(name)));
    return host;
  }

  /** Every host that the run came to, in the order of its first appearance. */
  allHosts(): Iterable<HostState> {
    return this.hosts.values();
  }

  taskRef(of: Omit<TaskRef, "id">): TaskRef {
    return { id: ++this.taskCount, ...of, name: this.words.hide(of.name) };
  }

  /** Says a warning once, however many hosts come to it. */
  warn(diagnostic: Diagnostic): void {
    const key = `${diagnostic.code} ${diagnostic.at?.file.path}:${diagnostic.at?.start} ${diagnostic.summary}`;
    if (this.warned.has(key)) return;
    this.warned.add(key);
    this.emit({ type: "diagnostic", diagnostic });
  }
}
