import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * For `skip`: false where a program is there, else why the test is left out. Where HAPB_CI is set nothing is left out, so that a test
 * that can't be run fails.
 */
export function lacks(program: string): string | false {
  const isThere = ["/usr/bin", "/bin", "/usr/local/bin"].some((folder) => existsSync(join(folder, program)));
  return !isThere && !process.env["HAPB_CI"] && `no ${program} on this machine`;
}
