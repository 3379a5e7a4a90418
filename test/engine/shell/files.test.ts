import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { Secret } from "../../../engine/base/value.js";
import { parseOpenrc, parseSystemd } from "../../../engine/shell/reads/unit.js";
import { parseMounts, sysctlPath } from "../../../engine/shell/reads/system.js";
import { HostFailure, type ExistingPath } from "../../../engine/shell/types.js";
import { localHost, shells } from "./shells.js";

/** A name that shells and programs stumble over. */
const odd = "-a 'b\" $c\\\n*é";

t.test("any bytes are written and read back", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const file = join(folder, odd);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        await host.write(file, bytes);
        return (
          readFileSync(file).equals(Buffer.from(bytes)) &&
          Buffer.from((await host.read(file))!).equals(Buffer.from(bytes))
        );
      }),
      { numRuns: 8 },
    );
    await host.write(file, "-n\n");
    t.equal(readFileSync(file, "utf8"), "-n\n", name);
    await host.write(file, new Secret("it's secret"));
    t.equal(readFileSync(file, "utf8"), "it's secret", name);
    t.strictSame(readdirSync(folder), [odd], "nothing is left beside it");
  }
});

t.test("large files go and come over channels of their own", async (t) => {
  const { host, folder } = localHost(t);
  const bytes = Buffer.alloc(3_000_000, "0123456789\n");
  await host.write(join(folder, "a"), bytes, { mode: 0o600 });
  t.ok(readFileSync(join(folder, "a")).equals(bytes));
  t.equal(lstatSync(join(folder, "a")).mode & 0o7777, 0o600);
  t.ok(Buffer.from((await host.read(join(folder, "a")))!).equals(bytes));
  await host.upload(join(folder, "a"), join(folder, "b"));
  t.ok(readFileSync(join(folder, "b")).equals(bytes));
  await t.rejects(host.upload(join(folder, "a"), join(folder, "no/such/b")), HostFailure);
});

t.test("a file keeps its mode, a new one gets the umask's", async (t) => {
  for (const { path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const file = join(folder, "f");
    const mode = () => lstatSync(file).mode & 0o7777;
    await host.write(file, "1");
    t.equal(mode(), 0o666 & ~process.umask());
    await host.write(file, "2", { mode: 0o4711 });
    t.equal(mode(), 0o4711);
    await host.write(file, "3");
    t.equal(mode(), 0o4711);
    await host.write(file, "4", { mode: "u=rw,go=r" });
    t.equal(mode(), 0o644);
  }
});

t.test("a link is followed, and stays a link", async (t) => {
  const { host, folder } = localHost(t);
  symlinkSync("real", join(folder, "link"));
  await host.write(join(folder, "link"), "new through a dangling link");
  await host.write(join(folder, "link"), "through the link");
  t.equal(readFileSync(join(folder, "real"), "utf8"), "through the link");
  t.equal(readlinkSync(join(folder, "link")), "real");
});

t.test("what can't be written is said, and nothing is left behind", async (t) => {
  const { host, folder } = localHost(t);
  mkdirSync(join(folder, "d"));
  await t.rejects(host.write(join(folder, "d"), "x"), /could not write .*: Is a directory/);
  await t.rejects(host.write(join(folder, "no/f"), "x"), /No such file or directory/);
  await t.rejects(host.write(join(folder, "f"), "x", { owner: "no-such-user-here" }), /invalid user/i);
  t.strictSame(readdirSync(folder), ["d"]);
});

t.test("stat, as it is", async (t) => {
  for (const { path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const file = join(folder, odd);
    writeFileSync(file, "12345", { mode: 0o604 });
    utimesSync(file, 1_000_000, 2_000_000);
    symlinkSync("a -> b\nc", join(folder, "link"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const real = lstatSync(file);
    t.match(await host.path(file), {
      exists: true,
      kind: "file",
      mode: 0o604,
      size: 5,
      atime: 1_000_000,
      mtime: 2_000_000,
      inode: real.ino,
      links: 1,
      uid: real.uid,
    });
    t.match(await host.path(join(folder, "link")), { kind: "link", target: "a -> b\nc" });
    t.strictSame(await host.path(join(folder, "link"), { follow: true }), { exists: false });
    t.match(await host.path(join(folder, "pipe")), { kind: "fifo" });
    t.match(await host.path(folder), { kind: "directory" });
    t.match(await host.path("/dev/null"), { kind: "char" });
    t.strictSame(await host.path(join(folder, "none")), { exists: false });
    t.strictSame(await host.path(join(file, "below")), { exists: false });
  }
});

t.test("contents, folders and checksums of what isn't there, or is something else", async (t) => {
  for (const { path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    writeFileSync(join(folder, "f"), "abc");
    for (const name of ["none", "f/below"]) {
      t.equal(await host.read(join(folder, name)), undefined);
      t.equal(await host.list(join(folder, name)), undefined);
      t.equal(await host.checksum(join(folder, name)), undefined);
    }
    t.equal(await host.list(join(folder, "f")), undefined);
    await t.rejects(host.read(folder), HostFailure);
    await t.rejects(host.checksum(folder), HostFailure);
    t.equal(await host.checksum(join(folder, "f")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    t.equal(await host.checksum(join(folder, "f"), "md5"), "900150983cd24fb0d6963f7d28e17f72");
  }
});

t.test("names in a folder, hidden and odd ones too", async (t) => {
  for (const { path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const names = [".hidden", "..two", odd, "plain", "dangling"];
    mkdirSync(join(folder, "d"));
    for (const name of names.slice(0, 4)) writeFileSync(join(folder, "d", name), "");
    symlinkSync("nowhere", join(folder, "d/dangling"));
    t.strictSame(await host.list(join(folder, "d")), names.sort());
    mkdirSync(join(folder, "empty"));
    t.strictSame(await host.list(join(folder, "empty")), []);
  }
});

t.test("folders, attributes, copies, deletion", async (t) => {
  for (const { path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const deep = join(folder, "a", odd, "c");
    const mode = (name: string) => lstatSync(join(folder, name)).mode & 0o7777;
    await host.makeDirectory(`${deep}/`, { mode: 0o700 });
    t.equal(mode("a"), 0o700);
    t.equal(mode(join("a", odd, "c")), 0o700);
    await host.makeDirectory(join(folder, "a"), { mode: "u=rwx,go=" });
    await host.write(join(deep, "f"), "x", { mode: 0o600 });
    await host.setAttributes(join(folder, "a"), { mode: "g+rX" }, { recurse: true });
    t.equal(mode("a"), 0o750);
    t.equal(mode(join("a", odd, "c", "f")), 0o640);
    symlinkSync(join(deep, "f"), join(folder, "l"));
    await host.setAttributes(join(folder, "l"), { mode: 0o777 });
    t.equal(mode(join("a", odd, "c", "f")), 0o640, "not through a link, unless told");
    await host.setAttributes(join(folder, "l"), { mode: 0o604 }, { follow: true });
    t.equal(mode(join("a", odd, "c", "f")), 0o604);
    const kept = await host.backup(join(deep, "f"));
    t.match(kept, /f\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/);
    t.equal(readFileSync(kept!, "utf8"), "x");
    t.equal(await host.backup(join(deep, "none")), undefined);
    await host.remove(join(folder, "a"));
    await host.remove(join(folder, "none"));
    t.strictSame(readdirSync(folder).sort(), ["l"]);
    await t.rejects(host.remove("/"), /never deleted/);
    await t.rejects(host.makeDirectory("/dev/null/x"), HostFailure);
  }
});

t.test("accounts, groups, programs, kernel parameters, mounts", async (t) => {
  for (const { path } of shells(t)) {
    const { host } = localHost(t, path);
    t.match(await host.account("root"), { name: "root", uid: 0, gid: 0, home: /^\// });
    t.equal(await host.account("no-such-user"), undefined);
    t.equal(await host.account("0"), undefined, "a number is no name");
    t.match(await host.groupEntry("root"), { name: "root", gid: 0 });
    t.equal(await host.groupEntry("no-such-group"), undefined);
    t.match(await host.which("sh"), /\/sh$/);
    t.match(await host.which("kill"), /\/kill$|^$/, "a program, not the shell's own command");
    t.equal(await host.which("no-such-program"), undefined);
    t.equal(await host.which("/etc/passwd"), undefined, "it can't be run");
    t.equal(await host.sysctl("kernel.ostype"), "Linux");
    t.equal(await host.sysctl("kernel/ostype"), "Linux");
    t.equal((await host.sysctl("net.ipv4.ip_local_port_range"))?.split(" ").length, 2);
    t.equal(await host.sysctl("no.such.parameter"), undefined);
    t.ok((await host.mounts()).some((mount) => mount.path === "/proc" && mount.fstype === "proc"));
  }
});

t.test("names of kernel parameters as sysctl has them", async (t) => {
  const cases = {
    "net.ipv4.ip_forward": "net/ipv4/ip_forward",
    "net/ipv4/ip_forward": "net/ipv4/ip_forward",
    "net.ipv4.conf.eth0/100.rp_filter": "net/ipv4/conf/eth0.100/rp_filter",
    "net/ipv4/conf/eth0.100/rp_filter": "net/ipv4/conf/eth0.100/rp_filter",
  };
  for (const [name, path] of Object.entries(cases)) t.equal(sysctlPath(name), `/proc/sys/${path}`);
});

t.test("what systemd says", async (t) => {
  const parse = (text: string) => parseSystemd(text.split(" "));
  t.match(parse("LoadState=loaded ActiveState=active UnitFileState=enabled"), {
    exists: true,
    activity: "active",
    enablement: "enabled",
  });
  t.match(parse("LoadState=not-found ActiveState=inactive UnitFileState="), {
    exists: false,
    enablement: "",
  });
  t.match(parse("LoadState=masked ActiveState=inactive UnitFileState="), {
    exists: true,
    enablement: "masked",
  });
});

t.test("what OpenRC says", async (t) => {
  const cases: [string, object][] = [
    ["", { exists: false, activity: "inactive", enablement: "disabled", runlevels: [] }],
    ["exists status=0 started runlevel=default", { exists: true, activity: "active", enablement: "enabled" }],
    ["exists status=3", { activity: "inactive", enablement: "disabled" }],
    ["exists status=32 started", { activity: "failed" }],
    [
      "exists status=16 started runlevel=boot runlevel=default",
      { activity: "activating", runlevels: ["boot", "default"] },
    ],
    // A script of LSB's without the word status; one whose process was killed.
    ["exists status=2 started", { activity: "active" }],
    ["exists status=3 started", { activity: "inactive" }],
    ["exists status=3 runlevel=shutdown", { enablement: "disabled", runlevels: ["shutdown"] }],
  ];
  for (const [text, state] of cases)
    t.match(parseOpenrc(text.split(" ")), { manager: "openrc", ...state }, text);
});

t.test("mount points with blanks", async (t) => {
  t.strictSame(parseMounts("/dev/x /a\\040b ext4 rw,noatime 0 0\n"), [
    { source: "/dev/x", path: "/a b", fstype: "ext4", options: "rw,noatime" },
  ]);
});

t.test("packages of this machine", async (t) => {
  const { host } = localHost(t);
  const state = await host.package("no-such-package").catch((cause: Error) => cause);
  if (state instanceof Error) t.match(state.message, /no package manager/);
  else t.strictSame(state, { version: "", isHeld: false, candidate: "" });
});

t.test("a folder named like an option is a folder", async (t) => {
  const { host, folder } = localHost(t);
  const state = (await host
    .makeDirectory(join(folder, "-p"))
    .then(() => host.path(join(folder, "-p")))) as ExistingPath;
  t.equal(state.kind, "directory");
});
