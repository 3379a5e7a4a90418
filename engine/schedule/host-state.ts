import type { Tally } from "../base/events.js";
import type { Dict, Value } from "../base/value.js";
import type { Role, Step } from "../playbook/types.js";
import { emptyTally } from "./tally.js";

/** Why a host takes no further part in what runs. */
export interface HostProblem {
  /** What a rescue sees as `ansible_failed_task` and `ansible_failed_result`; absent where the host fails with others. */
  readonly task?: Dict;
  readonly result?: Value;
}

/** One host in a run: what it came to so far, and what is pending for it. */
export class HostState {
  readonly name: string;
  readonly tally: Tally = emptyTally();
  /** Set by a failed task, cleared by a rescue. */
  failure: HostProblem | undefined;
  /** Its failure happened in a block with a rescue, which is still to come. */
  isUnderRescue = false;
  isUnreachable = false;
  /** `meta: end_host` and its like: out until the play is over. */
  isEnded = false;
  /** `meta: end_role`: steps of this role are left out. */
  endedRole: Role | undefined;
  /** Names notified since the last flush, in order. */
  notifications: string[] = [];
  /** Handlers to run at this flush or the next one; in check mode with the reason why it is not sure that they will be notified. */
  readonly handlers = new Map<Step, string | undefined>();
  /** Names notified by tasks that check mode knows nothing about, with the reason. */
  readonly doubts = new Map<string, string>();
  /** Roles of which a task ran, and roles that are done: a role runs once, unless it allows duplicates. */
  readonly rolesBegun = new Set<string>();
  readonly rolesDone = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** Whether the next task runs on it. */
  get isActive(): boolean {
    return this.failure === undefined && !this.isUnreachable && !this.isEnded;
  }

  beginPlay(): void {
    this.isEnded = false;
    this.endedRole = undefined;
    this.notifications = [];
    this.handlers.clear();
    this.doubts.clear();
    this.rolesBegun.clear();
    this.rolesDone.clear();
  }
}
