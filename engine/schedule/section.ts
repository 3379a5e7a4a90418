import type { HostState } from "./host-state.js";
import type { Upcoming } from "./upcoming.js";

/** Where in a play the walk is. */
export interface Section {
  readonly isHandler: boolean;
  /** A block around it has a rescue: who fails here goes on there. */
  readonly isRescued: boolean;
  /** What comes next, for those who look ahead; handlers don't. */
  readonly upcoming?: Upcoming | undefined;
  /** In check mode, why it isn't sure that a handler would run on a host. */
  readonly doubtOf?: (host: HostState) => string | undefined;
}

export const mainSection: Section = { isHandler: false, isRescued: false };
