import path from "node:path";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { withRecords } from "../../../engine/journal/folder.js";
import { caller } from "./caller.js";

const commands = [
  ["run", "site.yml", "-i", "a,", "-c", "local"],
  ["exec", "all", "-i", "a,", "-c", "local", "-a", "true"],
  ["doctor", "-i", "a,", "-c", "local"],
];

t.test("a state folder that can't be made ends in one error that says what to do", async (t) => {
  const folder = t.testdir({
    "site.yml": "- hosts: all\n  gather_facts: no\n  tasks: [{debug: {msg: hello}}]\n",
    taken: "a file",
  });
  const hapb = caller(folder, { XDG_STATE_HOME: path.join(folder, "taken") });
  for (const argv of commands) {
    const { status, stderr, stdout } = await hapb(argv);
    t.equal(status, 1, argv.join(" "));
    t.equal(stdout, "");
    t.match(stderr, /^error: the run can't be recorded\n/);
    t.match(stderr, "a file is in the way");
    t.match(stderr, "= help: XDG_STATE_HOME=DIR puts it elsewhere");
  }
  const runs = await hapb(["runs"]);
  t.equal(runs.status, 1);
  t.match(runs.stderr, /^error: the records of runs can't be read\n/);
  t.match(runs.stderr, "XDG_STATE_HOME=DIR");
});

t.test("what the system says about the state folder is said in words", async (t) => {
  const saying = (code: string) => {
    try {
      withRecords("/state", "written", () => {
        throw Object.assign(new Error(`${code}: raw words`), { code });
      });
    } catch (problem) {
      return (problem as DiagnosticError).first.detail;
    }
    return undefined;
  };
  t.equal(saying("EACCES"), "/state may not be written by this user");
  t.equal(saying("EROFS"), "/state lies on a file system that is read-only");
  t.equal(saying("ENOSPC"), "the file system of /state is full");
  t.equal(saying("EIO"), "EIO: raw words");
  t.throws(
    () =>
      withRecords("/state", "read", () => {
        throw new TypeError("not the system");
      }),
    TypeError,
  );
});
