import { defineModule, object, optional, sh, string } from "../../engine/module/index.js";

/** Give the host its name, now and at every boot. */
export default defineModule({
  name: "hostname",
  summary: "Set the host's name, now and at every boot.",
  scope: "host",
  args: object({
    name: string("The name."),
    use: optional(string("Kept for Ansible's sake: /etc/hostname and the kernel are told on every system.")),
  }),
  examples: [
    {
      args: { name: "hapb-example" },
      setup: "cp /etc/hostname /root/name",
      cleanup: "mv /root/name /etc/hostname; hostname -F /etc/hostname",
    },
  ],
  returns: { name: "The name." },

  async check(host, { name }, ctx) {
    if (
      !/^(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(
        name,
      )
    )
      ctx.fail(`"${name}" can't be a host's name`, {
        hint: "letters, digits and -, in parts divided by dots; 64 at most",
      });
    const [live, saved] = await Promise.all([
      host.read("/proc/sys/kernel/hostname"),
      host.read("/etc/hostname"),
    ]);
    const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes).trim();
    const [short, ...domain] = name.split(".");
    return {
      before: { live: text(live), saved: text(saved) },
      after: { live: name, saved: name },
      result: {
        name,
        ansible_facts: {
          ansible_hostname: short,
          ansible_nodename: name,
          ansible_fqdn: name,
          ansible_domain: domain.join("."),
        },
      },
      predicts: [
        { key: "file:/proc/sys/kernel/hostname", value: Buffer.from(`${name}\n`) },
        { key: "file:/etc/hostname", value: Buffer.from(`${name}\n`) },
      ],
    };
  },

  async apply(host, { name }, { before }) {
    if (before.saved !== name) await host.write("/etc/hostname", `${name}\n`);
    if (before.live !== name)
      await host.run(sh`hostname ${name} 2>/dev/null || echo ${name} >/proc/sys/kernel/hostname`);
  },
});
