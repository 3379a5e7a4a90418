import { userInfo } from "node:os";
import type { Connection } from "../types.js";
import { ProgramConnection } from "./connection.js";

/** The control machine itself. */
export function localConnection(): Connection {
  return new ProgramConnection({
    label: "local",
    user: userInfo().username,
    argv: (command) => ["/bin/sh", "-c", command],
  });
}
