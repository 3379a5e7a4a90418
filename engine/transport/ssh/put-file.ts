import { open } from "node:fs/promises";
import type { Client, SFTPWrapper } from "ssh2";

/** What one request carries: OpenSSH's server takes no more than 256 KiB with its header. */
const chunkBytes = 255 * 1024;
/** Requests under way at the same time: about what a server's window holds. */
const atOnce = 8;

/**
 * Writes a new file by the server's file service (sftp). A server is spared half of its work: what a command reads from its
 * standard input is copied through one more process, piece by piece.
 * @param size bytes of the local file that are sent
 * @returns whether it is there; false where the server has no such service, or could not write: a command may still do it, or say why
 * @throws what the signal is aborted with
 */
export async function putFile(
  client: Client,
  localPath: string,
  size: number,
  path: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const sftp = await fileService(client);
  if (!sftp) return false;
  const content = await open(localPath, "r");
  try {
    const handle = await answer<Buffer>((done) => sftp.open(path, "wx", { mode: 0o600 }, done));
    let begin = 0;
    const send = async (): Promise<void> => {
      // One for all that it sends: what was answered has left it.
      const room = Buffer.allocUnsafe(Math.min(chunkBytes, size));
      while (begin < size) {
        signal?.throwIfAborted();
        const [at, length] = [begin, Math.min(chunkBytes, size - begin)];
        begin += length;
        const { buffer, bytesRead } = await content.read(room, 0, length, at);
        if (bytesRead < length) throw new Error(`${localPath} became shorter while it was sent`);
        await answer<void>((done) => sftp.write(handle, buffer, 0, length, at, done));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, send));
    await answer<void>((done) => sftp.close(handle, done));
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  } finally {
    await content.close();
    sftp.end();
  }
}

/** Undefined where the server refuses the service, or one more channel. */
function fileService(client: Client): Promise<SFTPWrapper | undefined> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve(undefined);
    client.once("close", nothing);
    try {
      client.sftp((problem, sftp) => {
        client.off("close", nothing);
        // A connection that is lost is seen by whoever waits for an answer.
        sftp?.on("error", () => {});
        resolve(problem ? undefined : sftp);
      });
    } catch {
      nothing();
    }
  });
}

/** ssh2 answers everything that is under way, with an error when the connection is lost. */
function answer<T>(
  ask: (done: (problem: Error | null | undefined, value: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((problem, value) => (problem ? reject(problem) : resolve(value)));
  });
}
