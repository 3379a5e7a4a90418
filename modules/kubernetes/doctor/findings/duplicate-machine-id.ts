import { duplicates } from "../duplicates.js";
import type { Fault } from "../fault.js";

export const duplicateMachineId: Fault = {
  id: "duplicate-machine-id",
  title: "Two hosts have one machine-id",
  section: "2",
  meaning: "They are copies of one image. Pod networks, journals and DHCP take such hosts for one.",
  mend: "On all but one: `rm /etc/machine-id && systemd-machine-id-setup`, restart the kubelet, reboot when it suits.",
  remedy: "asks",
  find: (look) =>
    duplicates(look, ({ identity }) => [identity.machineId]).map(({ host, value, others }) => {
      const evidence = [`its machine-id is ${value}, as that of ${others.join(", ")}`];
      const isFirst = !others.some((other) => order(look, other) < order(look, host.host));
      return { host: host.host, evidence, ...(isFirst ? { unmendable: "one of them may keep it" } : {}) };
    }),
};

function order(look: Parameters<Fault["find"]>[0], name: string): number {
  return look.hosts.findIndex(({ host }) => host === name);
}
