import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { names } from "../../../modules/kubernetes/doctor/parts/names.js";

/** What the part says where /etc is this folder's, and a getent knows the names that begin with "known". */
function look(t: Test, files: Readonly<Record<string, string>>, runtime: string, server: string) {
  const etc = t.testdir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(etc, path, ".."), { recursive: true });
    writeFileSync(join(etc, path), text);
  }
  const script = `
limit() { shift; "$@"; }
command() { case $2 in getent|${runtime}) ;; *) false ;; esac; }
getent() { echo asked >>${etc}/getent; shift; for name; do case $name in 0.0.0.*) echo "$name" ;; known*) echo "10.0.0.7 STREAM $name" ;; esac; done; }
server=${server}
(${names.script.replaceAll("/etc/contain", `${etc}/contain`)}) 2>/dev/null; :`;
  const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  const asked = existsSync(join(etc, "getent")) ? readFileSync(join(etc, "getent"), "utf8") : "";
  t.ok(["", "asked\n"].includes(asked), "one getent is asked for all, and none for nothing");
  return names.read(said).asked.map(({ use, name, addresses }) => [use, name, ...addresses].join(" "));
}

const containerd = {
  "containerd/certs.d/docker.io/hosts.toml":
    'server = "https://registry-1.docker.io"\n[host."https://known.example:5000/v2/hub"]\n  capabilities = ["pull"]\n[host."http://second.example"]\n[host."https://known.example:5000/v2/hub".header]\n',
  "containerd/certs.d/quay.io/hosts.toml": 'server = "https://known-quay.example/v2"\n',
  "containerd/certs.d/registry.example:5000/ca.crt": "",
  "containerd/certs.d/_default/hosts.toml": '[host."https://10.0.0.9:5000"]',
  "containerd/certs.d/localhost:5000/hosts.toml": "",
  "containerd/certs.d/-o/hosts.toml": '[host."https://$(id)"]\n[host."https://known.example"]',
};

t.test("of containerd's registries the mirrors are asked for, else the registry itself", async (t) => {
  t.strictSame(look(t, containerd, "containerd", "https://10.0.0.100:8443"), [
    "registry known.example 10.0.0.7",
    "registry second.example",
    "registry known-quay.example 10.0.0.7",
    "registry registry.example",
  ]);
});

t.test("of CRI-O's as well", async (t) => {
  const files = {
    "containers/registries.conf":
      'unqualified-search-registries = ["docker.io"]\n[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "known.example/hub"\ninsecure = true\n[[registry]]\nlocation = "own.example:5000"\n',
    "containers/registries.conf.d/50.conf": '[[registry]]\nprefix = "*.wild.example"\n',
  };
  t.strictSame(look(t, files, "crio", "https://api.example:8443"), [
    "endpoint api.example",
    "registry known.example 10.0.0.7",
    "registry own.example",
  ]);
});

t.test("a host that uses no names asks for none", async (t) => {
  t.strictSame(look(t, {}, "containerd", "https://[fd00::1]:8443"), []);
  t.strictSame(look(t, {}, "crio", ""), []);
});
