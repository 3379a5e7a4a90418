import type { Play, Step } from "../playbook/types.js";
import type { PlayVariables } from "../vars/play-variables.js";
import type { HostState } from "./host-state.js";
import type { RunState } from "./run-state.js";

/** One play under way, on one batch of its hosts at a time. */
export class PlayState {
  readonly run: RunState;
  readonly play: Play;
  readonly name: string;
  /** All hosts of the play, failed ones too. */
  readonly all: readonly HostState[];
  readonly variables: PlayVariables;
  /** The play's handlers and those of roles included so far, in definition order. */
  handlers: Step[];
  batch: readonly HostState[] = [];
  maxFailPercentage: number | undefined;
  /** `meta: end_play`: no further batch. */
  isOver = false;
  /** More hosts failed than the play allows: the playbook ends here. */
  isBroken = false;

  /** @param matchedHosts names of the hosts that the play's pattern matches now */
  constructor(
    run: RunState,
    play: Play,
    name: string,
    all: readonly HostState[],
    variables: PlayVariables,
    readonly matchedHosts: () => Promise<readonly string[]>,
  ) {
    this.run = run;
    this.play = play;
    this.name = name;
    this.all = all;
    this.variables = variables;
    this.handlers = [...play.handlers];
  }

  beginBatch(batch: readonly HostState[]): void {
    this.batch = batch;
    this.variables.beginBatch(batch.map((host) => host.name));
  }

  /** Hosts of the batch that the next task would run on. */
  get active(): HostState[] {
    return this.batch.filter((host) => host.isActive);
  }
}
