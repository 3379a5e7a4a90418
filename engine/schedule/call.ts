import type { TaskRef } from "../base/events.js";
import type { Value } from "../base/value.js";
import type { AnyModule } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import type { TaskMarks } from "./task-marks.js";
import type { View } from "./view.js";

/** One task on one host, for one item where it has a loop. */
export interface Call {
  readonly play: PlayState;
  readonly task: Task;
  readonly ref: TaskRef;
  readonly host: HostState;
  readonly module: AnyModule;
  /** The variables as the host sees them here, the loop's too. */
  readonly view: View;
  /** The names of the loop among them, for a delegate's own view. */
  readonly names: ReadonlyMap<string, Value>;
  /** What the modes of the run came to for this task. */
  readonly modes: Modes;
  /** Where what the task was given is noted for a later run. */
  readonly marks?: TaskMarks | undefined;
}

export interface Modes {
  readonly isCheckMode: boolean;
  readonly wantsDiff: boolean;
  readonly isHidden: boolean;
}
