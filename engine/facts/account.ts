import { rawShell } from "../shell/script.js";
import { linesOf, text, type Probe } from "./probe.js";

/** The user that the facts are gathered as; after become this is not the one that logged in. */
export const accountFacts: Probe = {
  part: "min",
  script: () =>
    rawShell(`s id; u=$(id -un); echo "$u"
ids=; while read -r key real effective _; do case $key in Uid:|Gid:) ids="$ids $effective $real" ;; esac; done </proc/self/status
if [ "$ids" ]; then set -- $ids; printf '%s\\n' "$1" "$3" "$2" "$4"; set --; else id -u; id -g; id -ru; id -rg; fi
s passwd; getent passwd "$u" || grep "^$u:" /etc/passwd
s python; command -v python3 && python3 -c 'import sys; print(sys.version.split()[0])'`),

  parse(sections) {
    const [user = "", uid, gid, realUid, realGid] = linesOf(sections, "id");
    const [, , , , gecos = "", home = "", shell = ""] = text(sections, "passwd").split(":");
    const [python, version] = linesOf(sections, "python");
    return {
      user_id: user,
      user_uid: Number(uid),
      user_gid: Number(gid),
      user_gecos: gecos,
      user_dir: home,
      user_shell: shell,
      real_user_id: Number(realUid),
      real_group_id: Number(realGid),
      effective_user_id: Number(uid),
      effective_group_id: Number(gid),
      ...(version === undefined ? {} : { python_version: version, python: { executable: python! } }),
    };
  },
};
