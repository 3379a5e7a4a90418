import {
  boolean,
  defineControl,
  exclusive,
  number,
  object,
  optional,
  string,
} from "../../engine/module/index.js";

export default defineControl({
  name: "pause",
  summary: "Wait for some time, or for the person at the terminal; once for all hosts.",
  scope: "host",
  args: object(
    {
      seconds: optional(number("How long; without a time it waits for an answer.")),
      minutes: optional(number("How long.")),
      prompt: optional(string("What to ask, or to say while waiting.")),
      echo: boolean("Shows what is typed.", true),
    },
    { rules: [exclusive("seconds", "minutes")] },
  ),
  examples: [
    { args: { seconds: 10 } },
    { args: { prompt: "Is the load balancer drained? Enter goes on" } },
    { args: { prompt: "Token", echo: false } },
  ],
  returns: {
    user_input: "What was typed.",
    start: "When the waiting began.",
    stop: "When it ended.",
    delta: "Seconds waited.",
  },
});
