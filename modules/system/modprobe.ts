import { defineModule, object, oneOf, sh, string, type Host } from "../../engine/module/index.js";
import { kernelHas, underscored } from "./kernel-module.js";

/** Load a kernel module now and at every boot. @source modules-load.d(5), modprobe.d(5) */
export default defineModule({
  name: "modprobe",
  summary: "Load or unload a kernel module, now and at every boot.",
  scope: "host",
  args: object({
    name: string("The module, e.g. br_netfilter."),
    state: oneOf(
      ["present", "absent"],
      "present",
      "Whether it shall be loaded. One that is built into the kernel counts as loaded.",
    ),
    params: string("Its parameters.", ""),
    persistent: oneOf(
      ["disabled", "present", "absent"],
      "disabled",
      "Whether it is loaded at boot, by a file in /etc/modules-load.d; disabled leaves that as it is.",
    ),
  }),
  examples: [
    { args: { name: "overlay", persistent: "present" }, cleanup: "rm -f /etc/modules-load.d/overlay.conf" },
    { args: { name: "floppy", state: "absent" } },
    {
      args: { name: "overlay", persistent: "absent" },
      setup: "echo overlay > /etc/modules-load.d/overlay.conf",
    },
  ],

  async check(host, { name, state, persistent, params }) {
    const [live, list, options] = await Promise.all([
      kernelHas(host, name),
      host.read(bootFile(name)),
      params === "" || persistent === "disabled" ? undefined : host.read(optionsFile(name)),
    ]);
    const atBoot = persistent !== "disabled" && isListed(list, name);
    const wanted = { live: state === "present", atBoot: persistent === "present" };
    const boot = (listed: boolean) => (persistent === "disabled" ? {} : { atBoot: listed });
    const set = new TextDecoder().decode(options).trim();
    const shown = (text: string) => (params === "" || persistent === "disabled" ? {} : { options: text });
    return {
      before: { live, ...boot(atBoot), ...shown(set) },
      after: {
        live: wanted.live,
        ...boot(wanted.atBoot),
        ...shown(wanted.atBoot ? optionsLine(name, params) : ""),
      },
      result: { name, state, params },
      predicts: [
        ...(live === wanted.live ? [] : [{ key: `kmod:${underscored(name)}` as const, value: wanted.live }]),
        ...(persistent === "disabled"
          ? []
          : [
              {
                key: `file:${bootFile(name)}` as const,
                value: wanted.atBoot ? Buffer.from(`${name}\n`) : undefined,
              },
            ]),
      ],
      ...(params === "" ? {} : { touches: [`file:${optionsFile(name)}`] as const }),
    };
  },

  async apply(host, { name, params }, { before, after }) {
    if (after.live !== before.live) {
      if (after.live) await host.run(sh`modprobe ${name} ${params.split(/\s+/).filter(Boolean)}`);
      else await host.run(sh`modprobe -r ${name}`);
    }
    if (after.atBoot !== before.atBoot) await put(host, bootFile(name), after.atBoot ? name : "");
    if (after.options !== before.options) await put(host, optionsFile(name), after.options ?? "");
  },
});

function bootFile(name: string): string {
  return `/etc/modules-load.d/${name}.conf`;
}

function optionsFile(name: string): string {
  return `/etc/modprobe.d/${name}.conf`;
}

function optionsLine(name: string, params: string): string {
  return `options ${name} ${params}`;
}

function isListed(file: Uint8Array | undefined, name: string): boolean {
  const lines = new TextDecoder().decode(file).split("\n");
  return lines.some((line) => underscored(line.trim()) === underscored(name));
}

async function put(host: Host, file: string, line: string): Promise<void> {
  if (line === "") return host.remove(file);
  await host.makeDirectory(file.replace(/\/[^/]*$/, ""));
  await host.write(file, `${line}\n`);
}
