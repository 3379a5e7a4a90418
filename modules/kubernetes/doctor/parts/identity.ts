import type { Part } from "../part.js";
import { pairs, valueOf } from "./pairs.js";

export interface IdentityLook {
  readonly hostname: string;
  readonly machineId: string;
  /** "" where it can't be read: then it is unknown, and no duplicate. */
  readonly productUuid: string;
  /** Seconds since 1970 by the host's clock; 0 where it has none. */
  readonly clock: number;
}

export const identity: Part<IdentityLook> = {
  script: `
hostname=$(uname -n) id='' uuid=''
read -r id </etc/machine-id
[ -r /sys/class/dmi/id/product_uuid ] && read -r uuid </sys/class/dmi/id/product_uuid
echo "hostname $hostname"; echo "machineId $id"; echo "productUuid $uuid"
echo "clock $(date +%s)"`,
  read(text) {
    const said = pairs(text);
    return {
      hostname: valueOf(said, "hostname"),
      machineId: valueOf(said, "machineId"),
      productUuid: valueOf(said, "productUuid"),
      clock: Number(valueOf(said, "clock")) || 0,
    };
  },
};
