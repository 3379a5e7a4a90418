import { Together } from "../together.js";
import type { Ask } from "./ask.js";
import { readChecksum, readChecksums } from "./file.js";
import type { DigestName } from "../types.js";
import { readPlace, readPlaces, type Place } from "./paths.js";

/** Reads of which a host can answer many with one program. */
export class ReadsTogether {
  /** What stands at paths. */
  readonly places: Together<Place>;
  private readonly sums = new Map<DigestName, Together<string>>();
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
    this.places = new Together({
      many: (paths) => readPlaces(ask, paths),
      one: (path) => readPlace(ask, path),
    });
  }

  /** Digests of files, "" for one that isn't there. */
  checksums(algorithm: DigestName): Together<string> {
    let sums = this.sums.get(algorithm);
    if (!sums) {
      sums = new Together({
        many: (paths) => readChecksums(this.ask, paths, algorithm),
        one: async (path) => (await readChecksum(this.ask, path, algorithm)) ?? "",
      });
      this.sums.set(algorithm, sums);
    }
    return sums;
  }
}
