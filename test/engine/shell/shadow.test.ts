import t from "tap";
import { fakeHost } from "../../../engine/testing.js";
import { Shadow, shadowed } from "../../../engine/shell/shadow.js";
import { rawShell } from "../../../engine/shell/script.js";
import {
  UnknownRead,
  type ExistingPath,
  type Host,
  type PathState,
  type ReadKey,
} from "../../../engine/shell/types.js";

const folder = { exists: true, kind: "directory", mode: 0o755 } as ExistingPath;
const gone: PathState = { exists: false };

/** A host with a little on it, and what check mode has noted so far. */
function world(predictions: [ReadKey, unknown][] = [], touches: ReadKey[] = []) {
  const real = fakeHost({
    files: { "/etc/a": "old", "/etc/b": "b", "/srv/www/x": "x" },
    units: { web: { activity: "active", enablement: "enabled" } },
    packages: { curl: "1" },
    sysctls: { "net.ipv4.ip_forward": "0" },
    programs: { curl: "/usr/bin/curl" },
    mounts: [{ source: "/dev/x", path: "/mnt", fstype: "ext4", options: "rw" }],
    users: { bob: { uid: 1 } },
    answers: [[/./, { stdout: "asked" }]],
  });
  const shadow = new Shadow();
  shadow.note(
    predictions.map(([key, value]) => ({ key, value })),
    touches,
  );
  return { real, shadow, host: shadowed(real, shadow) };
}

/** A read's answer, or "unknown". */
const tell = async (read: Promise<unknown>) => {
  try {
    const answer = await read;
    return answer instanceof Uint8Array ? Buffer.from(answer).toString() : answer;
  } catch (cause) {
    if (cause instanceof UnknownRead) return "unknown";
    throw cause;
  }
};

t.test("reads of what was predicted, touched, or left alone", async (t) => {
  const size = (state: unknown) => (state as ExistingPath).size;
  const cases: [string, [ReadKey, unknown][], ReadKey[], (host: Host) => Promise<unknown>, unknown][] = [
    ["nothing noted", [], [], (host) => host.read("/etc/a"), "old"],
    ["a predicted content", [["file:/etc/a", Buffer.from("new")]], [], (host) => host.read("/etc/a"), "new"],
    [
      "another spelling of the path",
      [["file:/etc/a", Buffer.from("new")]],
      [],
      (host) => host.read("//etc/a"),
      "new",
    ],
    ["another file", [["file:/etc/a", Buffer.from("new")]], [], (host) => host.read("/etc/b"), "b"],
    [
      "its checksum",
      [["file:/etc/a", Buffer.from("abc")]],
      [],
      (host) => host.checksum("/etc/a", "md5"),
      "900150983cd24fb0d6963f7d28e17f72",
    ],
    [
      "its size",
      [["file:/etc/a", Buffer.from("12345")]],
      [],
      async (host) => size(await host.path("/etc/a")),
      5,
    ],
    [
      "a new file's owner",
      [["file:/etc/new", Buffer.from("x")]],
      [],
      (host) => host.path("/etc/new"),
      "unknown",
    ],
    ["a deleted file", [["path:/etc/a", gone]], [], (host) => host.read("/etc/a"), undefined],
    [
      "a deleted file's checksum",
      [["file:/etc/a", undefined]],
      [],
      (host) => host.checksum("/etc/a"),
      undefined,
    ],
    ["a deleted file's state", [["file:/etc/a", undefined]], [], (host) => host.path("/etc/a"), gone],
    ["a file in a deleted folder", [["path:/srv", gone]], [], (host) => host.read("/srv/www/x"), undefined],
    ["a folder in a deleted folder", [["path:/srv", gone]], [], (host) => host.path("/srv/www"), gone],
    ["a list of a deleted folder", [["path:/srv", gone]], [], (host) => host.list("/srv/www"), undefined],
    [
      "a new mode leaves the content",
      [["path:/etc/a", { ...folder, kind: "file", size: 3 }]],
      [],
      (host) => host.read("/etc/a"),
      "old",
    ],
    [
      "an empty new file",
      [["path:/etc/new", { ...folder, kind: "file", size: 0 }]],
      [],
      (host) => host.read("/etc/new"),
      "",
    ],
    [
      "behind a new link",
      [["path:/etc/l", { ...folder, kind: "link", target: "a" }]],
      [],
      (host) => host.read("/etc/l"),
      "unknown",
    ],
    [
      "where a new link leads",
      [["path:/etc/l", { ...folder, kind: "link", target: "a" }]],
      [],
      async (host) => size(await host.path("/etc/l", { follow: true })),
      3,
    ],
    ["a touched file", [], ["file:/etc/a"], (host) => host.read("/etc/a"), "unknown"],
    ["a touched file's state", [], ["file:/etc/a"], (host) => host.path("/etc/a"), "unknown"],
    ["below a touched folder", [], ["path:/srv"], (host) => host.read("/srv/www/x"), "unknown"],
    [
      "a list with a new file",
      [["file:/etc/new", Buffer.from("x")]],
      [],
      (host) => host.list("/etc"),
      ["a", "b", "new"],
    ],
    [
      "a list with a deep new file",
      [["file:/etc/d/e/f", Buffer.from("x")]],
      [],
      (host) => host.list("/etc"),
      ["a", "b", "d"],
    ],
    ["a list without a deleted file", [["path:/etc/a", gone]], [], (host) => host.list("/etc"), ["b"]],
    [
      "a list of a new folder",
      [
        ["path:/new", folder],
        ["file:/new/x", Buffer.from("x")],
      ],
      [],
      (host) => host.list("/new"),
      ["x"],
    ],
    [
      "a list of what a new file implies",
      [["file:/new/x", Buffer.from("x")]],
      [],
      (host) => host.list("/new"),
      ["x"],
    ],
    ["a list with a touched file", [], ["file:/etc/new"], (host) => host.list("/etc"), "unknown"],
    [
      "the state of an implied folder",
      [["file:/new/x", Buffer.from("x")]],
      [],
      (host) => host.path("/new"),
      "unknown",
    ],
    [
      "a service by either name",
      [["unit:web", { activity: "inactive" }]],
      [],
      async (host) => (await host.unit("web.service")).activity,
      "inactive",
    ],
    ["a touched service", [], ["unit:web.service"], (host) => host.unit("web"), "unknown"],
    [
      "a package",
      [["pkg:curl", { version: "2" }]],
      [],
      async (host) => (await host.package("curl")).version,
      "2",
    ],
    [
      "a kernel parameter by either name",
      [["sysctl:net.ipv4.ip_forward", "1"]],
      [],
      (host) => host.sysctl("net/ipv4/ip_forward"),
      "1",
    ],
    ["a deleted user", [["user:bob", undefined]], [], (host) => host.account("bob"), undefined],
    [
      "a missing program after an installation",
      [["pkg:jq", { version: "1" }]],
      [],
      (host) => host.which("jq"),
      "unknown",
    ],
    [
      "a present program after an installation",
      [["pkg:jq", { version: "1" }]],
      [],
      (host) => host.which("curl"),
      "/usr/bin/curl",
    ],
    [
      "a missing program after a removal",
      [["pkg:jq", { version: "" }]],
      [],
      (host) => host.which("jq"),
      undefined,
    ],
    [
      "a missing service after an installation",
      [["pkg:nginx", { version: "1" }]],
      [],
      (host) => host.unit("nginx"),
      "unknown",
    ],
    [
      "a program that was put there",
      [["file:/usr/local/bin/k", Buffer.from("x")]],
      [],
      (host) => host.which("k"),
      "/usr/local/bin/k",
    ],
    ["an unmounted folder", [["mount:/mnt", undefined]], [], (host) => host.mounts(), []],
    ["touched mounts", [], ["mount:/x"], (host) => host.mounts(), "unknown"],
  ];
  for (const [name, predictions, touches, read, expected] of cases)
    t.strictSame(await tell(read(world(predictions, touches).host)), expected, name);
});

t.test("general looks", async (t) => {
  const ask = async (reads: ReadKey[], predictions: [ReadKey, unknown][] = [], touches: ReadKey[] = []) => {
    const { host } = world(predictions, touches);
    return tell(host.query(rawShell("look"), { reads }).then(({ stdout }) => stdout.text));
  };
  t.equal(await ask([]), "asked", "anything, while nothing was predicted");
  t.equal(await ask([], [["file:/etc/a", undefined]]), "unknown", "nothing undeclared afterwards");
  t.equal(await ask(["kmod:x"], [["file:/etc/a", undefined]]), "asked");
  t.equal(await ask(["kmod:x"], [["kmod:x", true]]), "unknown");
  t.equal(await ask(["file:/etc/a"], [], ["path:/etc"]), "unknown");
  t.equal(await ask(["path:/etc"], [["file:/etc/a", undefined]]), "unknown");
  t.equal(await ask(["unit:"], [["pkg:x", {}]]), "asked", "all units, while none was predicted");
  t.equal(await ask(["unit:"], [["unit:x", {}]]), "unknown");
  t.equal(await ask(["file:/etc/b", "path:/srv"], [["file:/etc/a", undefined]]), "asked");
});

t.test("what is touched after it was predicted isn't known any more, and the other way round", async (t) => {
  const { shadow, host } = world([["file:/etc/a", Buffer.from("1")]]);
  shadow.note([], ["file:/etc/a"]);
  t.equal(await tell(host.read("/etc/a")), "unknown");
  shadow.note([{ key: "file:/etc/a", value: Buffer.from("2") }]);
  t.equal(await tell(host.read("/etc/a")), "2");
});

t.test("check mode changes nothing: every change is a mistake of the program", async (t) => {
  const { real, host } = world();
  const changes: (() => Promise<unknown>)[] = [
    () => host.run(rawShell("x")),
    () => host.write("/x", ""),
    () => host.backup("/etc/a"),
    () => host.setAttributes("/etc/a", {}),
    () => host.makeDirectory("/x"),
    () => host.remove("/etc/a"),
    () => host.upload("/x", "/y"),
    () => host.execute({ shell: "x" }),
    () => host.job({ key: "x", shell: "x" }),
    () => host.reconnect(),
  ];
  for (const change of changes) await t.rejects(change, /check mode must not change the host/);
  t.strictSame(real.changes, []);
});

t.test("what was predicted is there by another name too", async (t) => {
  const made = { exists: true, kind: "file", mode: 0o644 } as ExistingPath;
  const { host } = world([
    ["path:/srv/new", folder],
    ["path:/srv/new/a", made],
  ]);
  t.match(await host.path("/srv/old/../new/a"), { exists: true, kind: "file" });
  t.match(await host.path("/srv/new/./a"), { exists: true, kind: "file" });
  t.same(await host.path("/srv/old/../new/b"), gone);
});
