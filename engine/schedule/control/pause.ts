import { sleep } from "../../base/abort.js";
import { Secret } from "../../base/value.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

/** `pause`: waits for a time, or for the person at the terminal. Once for all hosts of a batch. */
export async function pause({ args, play, signal }: ControlCall): Promise<Execution> {
  const { run } = play;
  const start = new Date();
  const seconds =
    typeof args["seconds"] === "number"
      ? args["seconds"]
      : typeof args["minutes"] === "number"
        ? args["minutes"] * 60
        : undefined;
  const prompt = typeof args["prompt"] === "string" ? args["prompt"] : undefined;
  let userInput = "";
  if (seconds === undefined) {
    const question = prompt ?? "Press enter to continue, Ctrl-C to interrupt";
    userInput = await run.input.ask(question, { isSecret: args["echo"] === false, signal });
    if (args["echo"] === false) run.words.add(new Secret(userInput));
  } else {
    if (prompt !== undefined) run.emit({ type: "prompt", text: run.words.hide(prompt) });
    await sleep(Math.max(0, seconds) * 1000, signal);
  }
  const stop = new Date();
  const waited = Math.round((stop.getTime() - start.getTime()) / 1000);
  return {
    outcome: "ok",
    result: {
      changed: false,
      failed: false,
      delta: waited,
      echo: args["echo"] !== false,
      rc: 0,
      start: start.toISOString(),
      stop: stop.toISOString(),
      stderr: "",
      stdout: `Paused for ${waited} seconds`,
      user_input: userInput,
    },
  };
}
