import { connect } from "node:net";
import type { Connection } from "ssh2";
import type { ServerOptions } from "./server-options.js";

/** Connects clients on to other hosts, as a jump host does. @param asked is added where to */
export function serveForwards(connection: Connection, options: ServerOptions, asked: string[]): void {
  let forwards = 0;
  connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
    if (options.refusesForwards) return refuse(connection, reject, 1);
    if (forwards >= (options.maxForwards ?? Infinity)) return refuse(connection, reject, 4);
    asked.push(`${destIP}:${destPort}`);
    const far = connect(destPort, destIP);
    forwards++;
    const fail = () => {
      forwards--;
      reject();
    };
    far.once("error", fail);
    far.once("connect", () => {
      far.off("error", fail);
      far.on("error", () => {});
      const near = accept();
      near.on("error", () => {});
      near.once("close", () => forwards--);
      far.pipe(near).pipe(far);
    });
  });
}

/** Refuses a channel for a reason of RFC 4254, 5.1; ssh2 itself has servers give one alone. */
function refuse(connection: Connection, reject: () => void, reason: number): void {
  const protocol = (connection as unknown as { _protocol: { channelOpenFail: (...args: unknown[]) => void } })
    ._protocol;
  const send = protocol.channelOpenFail;
  protocol.channelOpenFail = (remote, _reason, text) => send.call(protocol, remote, reason, text);
  try {
    reject();
  } finally {
    protocol.channelOpenFail = send;
  }
}
