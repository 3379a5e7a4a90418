import type { RunOptions } from "../schedule/types.js";
import type { Decrypt } from "../source/vault/keyring.js";
import type { Settings } from "../source/settings-table.js";
import type { Given } from "./command.js";
import { readExtraVars } from "./extra-vars.js";

/** What `run` and `exec` ask of the schedule, passwords apart: they are asked for last. */
export function runOptions(given: Given, settings: Settings, decrypt?: Decrypt): RunOptions {
  return {
    isCheckMode: given.has("check"),
    isDiffMode: settings.diff,
    limit: given.text("limit"),
    tags: names(given.all("tags")),
    skipTags: names(given.all("skip-tags")),
    extraVars: readExtraVars(given.all("extra-vars"), decrypt),
    forks: settings.forks,
    remoteUser: settings.user,
    privateKeyFile: settings.privateKey,
    connection: settings.connection,
    hostKeyChecking: settings.hostKeyChecking,
    become: settings.become,
    becomeUser: settings.becomeUser,
    becomeMethod: settings.becomeMethod,
    startAtTask: given.text("start-at-task"),
    forceHandlers: settings.forceHandlers,
    lookahead: settings.lookahead,
    connectTimeoutMs: settings.timeout * 1000,
    verbosity: settings.verbose,
  };
}

function names(given: readonly string[]): string[] {
  return given
    .flatMap((list) => list.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
