import type { Duplex } from "node:stream";
import type { Client } from "ssh2";

/** In which a server may hang up in turn. */
const patienceMs = 500;

/** Ends a connection, also where nobody is at the other end any more. */
export async function hangUp(client: Client): Promise<void> {
  // ssh2's own destroy() does nothing after end(), and a peer that is gone answers no end for a quarter of an hour.
  const socket = (client as unknown as { readonly _sock?: Duplex })._sock;
  if (!socket || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve();
    }, patienceMs);
    client.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    client.end();
  });
}
