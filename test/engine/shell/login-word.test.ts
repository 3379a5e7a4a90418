import t from "tap";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { loginWord } from "../../../engine/shell/login-word.js";
import { sh } from "../../../engine/shell/script.js";
import { lacks } from "../../programs.js";

const words = [
  "plain",
  "it's",
  "a!b !! !$",
  "\\",
  "\\'\\\\",
  "two\nlines\\\n",
  '$HOME `id` "x"',
  "%s %d",
  "-n",
  "üñ€",
  " ",
];

/** A login shell reads a command line as sshd hands it over. */
function throughLogin(shell: string, script: string): string {
  const { stdout, stderr } = spawnSync(shell, ["-c", `exec /bin/sh -c ${loginWord(script)}`], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: "/nonexistent" },
  });
  return stdout + stderr;
}

for (const shell of ["sh", "bash", "fish", "tcsh"])
  t.test(`a script gets through ${shell} as it is`, { skip: lacks(shell) }, async (t) => {
    for (const word of words)
      t.equal(throughLogin(shell, sh`printf %s ${word}`.text), word, JSON.stringify(word));
    t.equal(throughLogin(shell, "printf 'one\\n'\nprintf '%s' \"$0\""), "one\n/bin/sh");
  });

t.test("any script gets through", async () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      const word = text.replaceAll("\0", "");
      return throughLogin("sh", sh`printf %s ${word}`.text) === word;
    }),
    { numRuns: 50 },
  );
});
