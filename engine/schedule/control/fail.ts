import { HostFailure } from "../../shell/types.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

/** `fail`: ends the task as failed, with the user's message. */
export async function fail({ args }: ControlCall): Promise<Execution> {
  throw new HostFailure(typeof args["msg"] === "string" ? args["msg"] : "Failed as requested from task");
}
