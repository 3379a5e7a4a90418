import { Secret } from "../../base/value.js";
import { sh } from "../script.js";
import type { GroupState, Identity, UserState } from "../types.js";
import { readTimeoutMs, refusal, type Ask } from "./ask.js";

/** getent asks all name services; where there is none (busybox), the file itself is read with the shell's builtins. */
const entry = `e() { getent "$1" "$2" 2>/dev/null || { while IFS= read -r l; do case $l in "$2":*) printf '%s\\n' "$l"; return;; esac; done <"/etc/$1"; } 2>/dev/null; }`;

export async function readAccount(ask: Ask, name: string): Promise<UserState | undefined> {
  const result = await ask(
    sh`${{ text: entry }}
n=${name}; e passwd "$n"; echo; id -Gn -- "$n" 2>/dev/null || id -Gn "$n"; echo; id -gn -- "$n" 2>/dev/null || id -gn "$n"; echo; e shadow "$n"; :`,
    { timeoutMs: readTimeoutMs },
  );
  const lines = result.stdout.text.split("\n");
  const passwd = lines[0] === "" ? undefined : lines[0]?.split(":");
  // getent takes numbers as well, which are no names.
  if (passwd === undefined || passwd.length < 7 || passwd[0] !== name) {
    if (result.rc !== 0) throw refusal(`user ${name}`, result);
    return undefined;
  }
  const [, groups = "", , primary = "", , shadow = ""] = lines.slice(1);
  const password = shadow.split(":")[1];
  return {
    name,
    uid: Number(passwd[2]),
    gid: Number(passwd[3]),
    comment: passwd[4]!,
    home: passwd[5]!,
    shell: passwd[6]!,
    groups: groups
      .split(" ")
      .filter((group) => group !== "" && group !== primary)
      .sort(),
    ...(password === undefined ? {} : { password: new Secret(password) }),
  };
}

export async function readGroup(ask: Ask, name: string): Promise<GroupState | undefined> {
  const result = await ask(
    sh`${{ text: entry }}
e group ${name}; :`,
    { timeoutMs: readTimeoutMs },
  );
  const fields = result.stdout.text.trimEnd().split(":");
  if (fields.length < 4 || fields[0] !== name) return undefined;
  return { name, gid: Number(fields[2]), members: fields[3]!.split(",").filter((member) => member !== "") };
}

export async function readIdentity(ask: Ask): Promise<Identity> {
  const result = await ask(
    sh`umask; id -u; id -g; id -un 2>/dev/null || id -u; id -gn 2>/dev/null || id -g`,
    {
      timeoutMs: readTimeoutMs,
    },
  );
  const [umask = "", uid = "", gid = "", owner = uid, group = gid] = result.stdout.text.split("\n");
  return { umask: Number.parseInt(umask, 8), uid: Number(uid), gid: Number(gid), owner, group };
}
