import { duplicates } from "../duplicates.js";
import type { Fault } from "../fault.js";

export const duplicateProductUuid: Fault = {
  id: "duplicate-product-uuid",
  title: "Two hosts have one product_uuid",
  section: "2",
  meaning: "They are copies of one virtual machine; kubeadm asks for hosts that differ in it.",
  mend: "Let the hypervisor give one of them a new UUID.",
  remedy: "person",
  reason: "The number stands in the machine's firmware: only whoever runs the hypervisor can change it.",
  find: (look) =>
    duplicates(look, ({ identity }) => [identity.productUuid.toLowerCase()]).map(
      ({ host, value, others }) => ({
        host: host.host,
        evidence: [`its product_uuid is ${value}, as that of ${others.join(", ")}`],
      }),
    ),
};
