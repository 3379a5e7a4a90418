import { closeSync, openSync, writeSync } from "node:fs";
import ssh2, { type Session } from "ssh2";

/** What a server's file service does: writes files; breaks after some bytes; or takes them for another place. */
export type FileService = "serves" | "breaks" | "elsewhere";

const { STATUS_CODE: status } = ssh2.utils.sftp;

/** Answers a session that asks for sftp, as far as it takes to write a file. @param onWrite told of each write's bytes */
export function serveFiles(session: Session, kind: FileService, onWrite: (bytes: number) => void): void {
  session.on("sftp", (accept) => {
    const sftp = accept();
    const files = new Map<number, number>();
    sftp.on("OPEN", (id, path) => {
      const file = openSync(
        kind === "elsewhere" ? "/dev/null" : path,
        kind === "elsewhere" ? "w" : "wx",
        0o600,
      );
      files.set(files.size, file);
      sftp.handle(id, Buffer.from([files.size - 1]));
    });
    sftp.on("WRITE", (id, handle, offset, bytes) => {
      if (kind === "breaks" && offset > 0) return sftp.status(id, status.FAILURE);
      writeSync(files.get(handle[0]!)!, bytes, 0, bytes.length, kind === "elsewhere" ? null : offset);
      onWrite(bytes.length);
      sftp.status(id, status.OK);
    });
    sftp.on("CLOSE", (id, handle) => {
      closeSync(files.get(handle[0]!)!);
      sftp.status(id, status.OK);
    });
  });
}
