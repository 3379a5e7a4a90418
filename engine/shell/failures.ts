import type { Plain } from "../base/value.js";
import type { ReadKey } from "./types.js";

/** The machine answered no. `lines` are the command's own last ones. */
export class HostFailure extends Error {
  readonly rc: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly hint: string | undefined;
  readonly result: { [key: string]: Plain | undefined };
  /** What isn't there and has to be: in check mode it may come with what would have been done before. */
  readonly missing: ReadKey | undefined;

  constructor(
    message: string,
    details: {
      rc?: number;
      stdout?: string;
      stderr?: string;
      hint?: string;
      result?: { [key: string]: Plain | undefined };
      missing?: ReadKey;
    } = {},
  ) {
    super(message);
    this.name = "HostFailure";
    this.rc = details.rc;
    this.stdout = details.stdout ?? "";
    this.stderr = details.stderr ?? "";
    this.hint = details.hint;
    this.result = details.result ?? {};
    this.missing = details.missing;
  }
}

/** A read that check mode can't answer, since something it looks at would have been changed before. */
export class UnknownRead extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "UnknownRead";
  }
}
