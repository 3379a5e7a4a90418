import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { symbolicMode } from "../../../modules/files/mode.js";

const texts = [
  ...[
    "u=rw,go=r",
    "a+x",
    "u+x",
    "go-rwx",
    "a=",
    "u=rwX,g=rX,o=",
    "a+X",
    "g=u",
    "o=g,u+s",
    "g+s",
    "+t",
    "a-x+X",
  ],
  ...["u-w+x", "go=u-w", "ug=rwx,o=", "=r", "+x", "-w", "u=s", "g-s", "a=rwx,u-s"],
];
const modes = [0o644, 0o600, 0o755, 0o000, 0o4755, 0o2770, 0o1777, 0o751];

t.test("text comes to the bits that chmod gives", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hapb-mode-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const isDirectory of [false, true])
    for (const mode of modes) {
      const path = join(folder, `${isDirectory}${mode}`);
      if (isDirectory) mkdirSync(path);
      else writeFileSync(path, "");
      const found = texts.map((text) => symbolicMode(text, mode, isDirectory, 0o022).toString(8));
      const expected = texts.map((text) => {
        chmodSync(path, mode);
        spawnSync("/bin/sh", ["-c", 'umask 022; chmod "$0" "$1"', text, path]);
        return (statSync(path).mode & 0o7777).toString(8);
      });
      t.strictSame(
        found,
        expected,
        `${isDirectory ? "folder" : "file"} ${mode.toString(8)}: ${texts.join(" ")}`,
      );
    }
});
