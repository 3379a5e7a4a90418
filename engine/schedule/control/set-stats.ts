import type { PlainObject } from "../../module/types.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

/** `set_stats`: figures for the end of the run. */
export async function setStats({ args, play, host }: ControlCall): Promise<Execution> {
  const data = args["data"] as PlainObject;
  const [aggregate, perHost] = [args["aggregate"] === true, args["per_host"] === true];
  play.run.stats.add(perHost ? host.name : undefined, data, aggregate);
  return {
    outcome: "ok",
    result: { changed: false, failed: false, ansible_stats: { data, aggregate, per_host: perHost } },
  };
}
