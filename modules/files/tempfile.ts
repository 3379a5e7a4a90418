import { randomBytes } from "node:crypto";
import { defineAction, object, oneOf, optional, path, sh, string } from "../../engine/module/index.js";
import { octal } from "./mode.js";

const args = object({
  state: oneOf(["file", "directory"], "file", "What to make."),
  path: optional(path("The folder that it is made in; the host's own for such when left out.")),
  prefix: string("How its name begins.", "ansible."),
  suffix: string("How its name ends.", ""),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Make a file or folder with a name that nothing else has. */
export default defineAction<Args>({
  name: "tempfile",
  summary: "Make a file or folder with a name of its own, which its owner alone can read.",
  description: "It stays until something deletes it.",
  scope: "host",
  args,
  examples: [
    { args: { state: "directory", prefix: "hapb-build." }, cleanup: "rm -rf /tmp/hapb-build.*" },
    { args: { suffix: ".iso", path: "/srv" }, cleanup: "rm -f /srv/ansible.*.iso" },
  ],
  returns: {
    path: "Where it is.",
    state: "What it is.",
    owner: "The user it belongs to.",
    mode: "Its permissions.",
  },

  async check(host, { path: folder, prefix, suffix, state }, ctx) {
    if (/\//.test(prefix + suffix)) ctx.fail("prefix and suffix are parts of a name and hold no /");
    const { stdout } = await host.query(sh`printf %s "\${TMPDIR:-/tmp}"`, { reads: ["host:identity"] });
    const above = (folder ?? stdout.text).replace(/(?<=.)\/+$/, "");
    const made = `${above}/${prefix}${randomBytes(6).toString("base64url").replace(/[-_]/g, "x")}${suffix}`;
    return {
      willRun: true,
      touches: [`path:${made}`],
      result: { path: made, state, mode: octal(state === "file" ? 0o600 : 0o700) },
    };
  },

  async apply(host, { state }, { result }) {
    const made = String(result!["path"]);
    // Both fail where something stands already, be it a link.
    const make = state === "file" ? sh`set -C; : >${made}` : sh`mkdir -- ${made}`;
    await host.run(sh`umask 077; ${make}`);
    const found = await host.path(made);
    if (!found.exists) return { result };
    const { owner, group, uid, gid, size, mode } = found;
    return { result: { path: made, state, owner, group, uid, gid, size, mode: octal(mode) } };
  },
});
