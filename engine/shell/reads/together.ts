import { Together } from "../together.js";
import type { Ask } from "./ask.js";
import { readChecksum, readChecksums, readFile, readFiles } from "./file.js";
import type { DigestName } from "../types.js";
import { readPlace, readPlaces, type Place } from "./paths.js";
import { readWhich, readWhiches } from "./system.js";

/** Reads of which a host can answer many with one program. */
export class ReadsTogether {
  /** What stands at paths. */
  readonly places: Together<Place>;
  /** What files hold, undefined of one that isn't there. */
  readonly files: Together<Uint8Array | undefined>;
  /** Where programs are, undefined of one that isn't there. */
  readonly programs: Together<string | undefined>;
  private readonly sums = new Map<DigestName, Together<string>>();
  private readonly ask: Ask;

  /** @param askApart asks on a channel of its own */
  constructor(ask: Ask, askApart: Ask) {
    this.ask = ask;
    this.files = new Together({
      many: (paths) => readFiles(ask, paths),
      one: (path) => readFile(ask, askApart, path),
    });
    this.programs = new Together({
      many: (names) => readWhiches(ask, names),
      one: (name) => readWhich(ask, name),
    });
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
