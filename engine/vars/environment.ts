import type { Step } from "../playbook/types.js";
import type { Environment } from "../template/types.js";
import { Answers } from "./answers.js";
import { lookupsFor } from "./lookups/table.js";
import type { PlayVariables } from "./play-variables.js";
import { findFile } from "./search-path.js";

/** What the templates of a step can reach outside of the variables. */
export function environmentFor(play: PlayVariables, step?: Step): Environment {
  const { files } = play.run.sources;
  const environment: Environment = {
    loadTemplate(name) {
      const { path } = findFile(name, "templates", play, step);
      return path === undefined ? undefined : files.read(path);
    },
  };
  environment.lookups = lookupsFor({ play, step, answers: new Answers(), environment });
  return environment;
}
