import type { Connection, Session } from "ssh2";

interface Internals {
  readonly _protocol: { channelClose(id: number): void };
}

/** Closes the channel of a session whose command was refused, as sshd does: ssh2's server leaves it open, and a client may wait. */
export function closeRefused(connection: Connection, session: Session): void {
  const { outgoing } = (session as unknown as { _chanInfo: { outgoing: { id: number } } })._chanInfo;
  (connection as unknown as Internals)._protocol.channelClose(outgoing.id);
}
