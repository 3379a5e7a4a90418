import type { Readable } from "node:stream";
import { atMost } from "../base/abort.js";
import type { Channel } from "../transport/types.js";

/** A child that holds the pipe open must not hold us. */
const drainMs = 300;

/** A function that waits until all that a channel's program said last has come; to be asked for before anything came. */
export function drain(channel: Channel): () => Promise<unknown> {
  const drained = Promise.all([ended(channel.stdout), ended(channel.stderr)]);
  return () => atMost(drainMs, drained);
}

function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
  });
}
