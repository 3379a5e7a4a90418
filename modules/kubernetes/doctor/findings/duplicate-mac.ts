import { duplicates } from "../duplicates.js";
import type { Fault } from "../fault.js";

export const duplicateMac: Fault = {
  id: "duplicate-mac",
  title: "Two hosts have one hardware address",
  section: "2",
  meaning: "The switches send what is for the one to the other, by turns.",
  mend: "Let the hypervisor give one of them a new address.",
  remedy: "person",
  reason:
    "The address is the hypervisor's to give, and the host's own network configuration and its DHCP lease may hang on it.",
  find: (look) =>
    duplicates(look, ({ network }) => network.macs).map(({ host, value, others }) => ({
      host: host.host,
      evidence: [`it has a card with ${value}, as ${others.join(", ")} has`],
    })),
};
