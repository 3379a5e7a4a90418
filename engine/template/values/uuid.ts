import { createHash } from "node:crypto";
import { Fault } from "../runtime/fault.js";

/** A UUID made of a name (version 5). @source RFC 9562, 5.5 @throws Fault when the namespace is no UUID */
export function nameUuid(name: string, namespace: string): string {
  const hex = namespace.replace(/^urn:uuid:|[{}-]/g, "");
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new Fault(`'${namespace}' is no UUID`);
  const digest = createHash("sha1")
    .update(Buffer.from(hex, "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
