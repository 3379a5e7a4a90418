import t from "tap";
import { DiagnosticError, error } from "../../../engine/base/diagnostic.js";
import { Shadow, notYetThere, shadowed } from "../../../engine/shell/shadow.js";
import { HostFailure, type ReadKey } from "../../../engine/shell/types.js";
import { fakeHost } from "../../../engine/testing.js";

t.test("what may be there when it is done for real", async (t) => {
  const noFolder = new HostFailure("the folder /etc/nginx does not exist", { missing: "path:/etc/nginx" });
  const refused = new HostFailure("nginx refuses the file");
  const noUser = new DiagnosticError(error("become/user", "web: there is no such user on the host"));
  const noSudo = new DiagnosticError(error("become/missing", "web: sudo isn't installed"));
  const wrong = new DiagnosticError(error("become/password", "web: sudo refused the password"));
  const installed: [ReadKey, unknown] = ["pkg:nginx", { version: "1" }];
  const removed: [ReadKey, unknown] = ["pkg:nginx", { version: "" }];
  const made: [ReadKey, unknown] = ["user:deploy", { name: "deploy", uid: 1000 }];
  const deleted: [ReadKey, unknown] = ["user:deploy", undefined];
  const other: [ReadKey, unknown] = ["user:other", { name: "other", uid: 1000 }];
  const cases: [string, Error, [ReadKey, unknown][], RegExp | undefined][] = [
    ["a folder of a package's", noFolder, [installed], /does not exist; it may come with a package/],
    ["a package that goes brings nothing", noFolder, [removed], undefined],
    ["nothing would have been done", noFolder, [], undefined],
    ["what was refused stays refused", refused, [installed], undefined],
    ["a user that would have been made", noUser, [made], /the user deploy would have been made before/],
    ["another user", noUser, [other], undefined],
    ["a user that would have been deleted", noUser, [deleted], undefined],
    ["a user of a package's", noUser, [installed], /may come with a package/],
    ["sudo, by its package", noSudo, [installed], /sudo isn't installed; this may come/],
    ["sudo doesn't come with a user", noSudo, [made], undefined],
    ["a wrong password stays wrong", wrong, [installed, made], undefined],
  ];
  for (const [name, problem, notes, reason] of cases) {
    const shadow = new Shadow();
    shadow.note(notes.map(([key, value]) => ({ key, value })));
    const host = shadowed(fakeHost({ user: "deploy" }), shadow);
    const said = notYetThere(problem, host);
    if (reason) t.match(said, reason, name);
    else t.equal(said, undefined, name);
    t.equal(notYetThere(problem, fakeHost()), undefined, "a real host is what it is");
  }
});
