import { defineModule, object, rawShell, type PlainObject } from "../../engine/module/index.js";
import { openrcServices, systemdServices, sysvServices } from "./listing.js";

/** Asks the running manager for all of its services: what is loaded, what is installed, and what other names lead to. */
const question = rawShell(`if [ -d /run/systemd/system ]; then echo @units
  systemctl list-units --no-pager --no-legend --plain --full --all --type=service
  echo @files; systemctl list-unit-files --no-pager --no-legend --full --type=service
  echo @aliases; set -- $(systemctl list-unit-files --no-pager --no-legend --full --type=service --state=alias | while read -r n _; do case $n in *@.service) ;; *) echo "$n" ;; esac; done)
  for n; do echo "$n"; done; echo @states; [ $# = 0 ] || systemctl show --value -p ActiveState -- "$@" | grep .
elif command -v rc-status >/dev/null 2>&1; then echo @openrc; rc-status --nocolor --servicelist
  echo @runlevels; for f in /etc/runlevels/*/*; do [ -e "$f" ] && echo "$f"; done
else echo @sysv; for f in /etc/init.d/*; do [ -x "$f" ] && service --status-all </dev/null 2>&1 && break; done; fi; :`);

export default defineModule<object, Record<string, never>>({
  name: "service_facts",
  summary: "Learn of all services of the host: ansible_facts.services.",
  scope: "host",
  args: object({}),
  examples: [{ args: {} }],
  returns: {
    ansible_facts:
      "services: by name, with name, source (systemd, openrc or sysv), state, and status (systemd) or runlevels (OpenRC).",
  },

  async check(host) {
    const { stdout } = await host.query(question, {
      reads: ["unit:", "pkg:", "path:/etc/systemd/system", "path:/etc/init.d"],
      limit: 8 * 1024 * 1024,
    });
    const parts = new Map<string, readonly string[]>();
    for (const part of stdout.text.split(/^@/m).slice(1)) {
      const [name = "", ...lines] = part.split("\n");
      parts.set(
        name,
        lines.filter((line) => line.trim() !== ""),
      );
    }
    const services: PlainObject = parts.has("units")
      ? systemdServices(parts)
      : parts.has("openrc")
        ? openrcServices(parts.get("openrc") ?? [], parts.get("runlevels") ?? [])
        : sysvServices(parts.get("sysv") ?? []);
    return { before: {}, after: {}, result: { ansible_facts: { services } } };
  },

  async apply() {},
});
