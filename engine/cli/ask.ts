import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Ask } from "../schedule/types.js";

/** Asks at the terminal; what is typed to a secret question is not shown. Refuses where nobody sits. */
export function terminalAsk(onPrompt: (text: string) => void = () => undefined): Ask {
  let previous: Promise<unknown> = Promise.resolve();
  return (question, options = {}) => {
    // One question at a time: hosts ask in parallel, a person answers in turn.
    const answer = previous.then(() => askNow(question, options, onPrompt));
    previous = answer.catch(() => undefined);
    return answer;
  };
}

async function askNow(
  question: string,
  options: { isSecret?: boolean; signal?: AbortSignal },
  onPrompt: (text: string) => void,
): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new DiagnosticError(
      error("cli/no-terminal", `nobody can answer: ${question.trim()}`, {
        detail: "standard input is not a terminal",
        hint: "run hapb in a terminal, or give the answer in a variable",
      }),
    );
  }
  onPrompt(question);
  const output = options.isSecret ? mutedAfter(question) : process.stderr;
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  // The reader takes Ctrl-C from the terminal as a key; to the program it is what it always is.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await reader.question(question, options.signal ? { signal: options.signal } : {});
  } finally {
    reader.close();
    if (options.isSecret) process.stderr.write("\n");
  }
}

/** Shows the question and swallows the echo of the answer. */
function mutedAfter(question: string): Writable {
  let isShown = false;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isShown && chunk.toString().includes(question)) {
        isShown = true;
        process.stderr.write(question);
      }
      done();
    },
  });
}
