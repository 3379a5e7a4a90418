import type { Part } from "../part.js";

export interface ProxyLook {
  readonly service: string;
  /** What it reaches directly, as its environment says. */
  readonly exceptions: readonly string[];
  /** systemd's file that says so; "" where it stands elsewhere. */
  readonly file: string;
}

/** The environment of the services that run (of several processes by that name, the first that was started): a proxy's address may hold a password, so it is not read. */
export const proxies: Part<readonly ProxyLook[]> = {
  script: `
for service in containerd crio kubelet; do
  pid=''
  for each in $(pids $service); do [ -n "$pid" ] && [ "$pid" -lt "$each" ] || pid=$each; done
  [ -r "/proc/$pid/environ" ] && grep -qi 'https\\{0,1\\}_proxy=.' "/proc/$pid/environ" || continue
  said=$(tr '\\0' '\\n' <"/proc/$pid/environ")
  printf '%s\\n' "$said" | grep -qiE '^https?_proxy=.' || continue
  file=$(grep -liE 'no_proxy=' "/etc/systemd/system/$service.service.d/"*.conf | head -n 1)
  echo "$service \${file:--} $(printf '%s\\n' "$said" | grep -iE '^no_proxy=' | head -n 1 | cut -d= -f2-)"
done; :`,
  read: (text) =>
    text
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([service, file]) => service !== "" && file !== undefined)
      .map(([service = "", file = "", ...words]) => ({
        service,
        exceptions: words
          .join(" ")
          .split(/[\s,]+/)
          .filter(Boolean),
        file: file === "-" ? "" : file,
      })),
};
