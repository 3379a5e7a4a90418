import { HostFailure } from "./failures.js";
import type { Host, Surveyed } from "./types.js";

/** The same as `survey`, by a host's single reads. */
export function surveyOneByOne(
  host: Pick<Host, "path" | "checksum">,
  paths: readonly string[],
): Promise<readonly Surveyed[]> {
  return Promise.all(
    paths.map(async (path) => {
      const [state, sha1] = await Promise.all([
        host.path(path, { follow: true }),
        host.checksum(path).catch((problem: unknown) => {
          // A folder has none.
          if (problem instanceof HostFailure) return undefined;
          throw problem;
        }),
      ]);
      return { path: state, sha1 };
    }),
  );
}
