import { integer } from "../values/numbers.js";
import type { Value } from "../../base/value.js";
import { formatAddress, lastOf, maskOf, networkOf, rangeOf, type Address } from "./address.js";

/** Answers a question about an address; false when the answer is no, which users see as none. */
export type Query = (address: Address) => Value;

const at = (address: Address, value: bigint) => formatAddress(value, address.bits);
const withPrefix = (address: Address, value: bigint) => `${at(address, value)}/${address.prefix}`;
const hostBits = (address: Address) => address.bits - address.prefix;
/** Whether the address names a network rather than a host in it. */
const isNetwork = (address: Address) => address.value === networkOf(address) && hostBits(address) > 0;
const shown = (address: Address): string =>
  address.hasPrefix ? withPrefix(address, address.value) : at(address, address.value);

function usable(address: Address): [bigint, bigint] {
  const edge = hostBits(address) > 1 ? 1n : 0n;
  return [networkOf(address) + edge, lastOf(address) - (address.version === 4 ? edge : 0n)];
}

const prefixQuery: Query = (address) => address.prefix;
const hostWithPrefix: Query = (address) => !isNetwork(address) && withPrefix(address, address.value);
const plainAddress: Query = (address) => !isNetwork(address) && at(address, address.value);
const networkId: Query = (address) => at(address, networkOf(address));
const isPrivate = (address: Address) => ["private", "uniqueLocal"].includes(rangeOf(address));

/** The questions of `ipaddr`, by name. */
export const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ["", shown],
  ["address", plainAddress],
  ["ip", plainAddress],
  ["address/prefix", hostWithPrefix],
  ["ip/prefix", hostWithPrefix],
  ["gateway", hostWithPrefix],
  ["gw", hostWithPrefix],
  ["host/prefix", hostWithPrefix],
  ["hostnet", hostWithPrefix],
  ["host", (address) => withPrefix(address, address.value)],
  ["prefix", prefixQuery],
  ["subnet", (address) => withPrefix(address, networkOf(address))],
  ["cidr", (address) => withPrefix(address, address.value)],
  ["cidr_lookup", shown],
  ["network", networkId],
  ["network_id", networkId],
  ["net", (address) => isNetwork(address) && withPrefix(address, networkOf(address))],
  ["network/prefix", (address) => withPrefix(address, networkOf(address))],
  ["netmask", (address) => at(address, maskOf(address))],
  ["hostmask", (address) => at(address, lastOf(address) - networkOf(address))],
  ["wildcard", (address) => at(address, lastOf(address) - networkOf(address))],
  ["broadcast", (address) => hostBits(address) > 1 && at(address, lastOf(address))],
  ["first_usable", (address) => hostBits(address) > 0 && at(address, usable(address)[0])],
  ["last_usable", (address) => hostBits(address) > 0 && at(address, usable(address)[1])],
  [
    "range_usable",
    (address) =>
      hostBits(address) > 0 &&
      usable(address)
        .map((value) => at(address, value))
        .join("-"),
  ],
  ["size", (address) => integer(1n << BigInt(hostBits(address)))],
  ["size_usable", (address) => integer(usable(address)[1] - usable(address)[0] + 1n)],
  ["version", (address) => address.version],
  ["ipv4", (address) => address.version === 4 && shown(address)],
  ["ipv6", (address) => address.version === 6 && shown(address)],
  ["private", (address) => isPrivate(address) && shown(address)],
  ["public", (address) => rangeOf(address) === "unicast" && shown(address)],
  ["loopback", (address) => rangeOf(address) === "loopback" && shown(address)],
  ["multicast", (address) => rangeOf(address) === "multicast" && shown(address)],
  ["link-local", (address) => rangeOf(address) === "linkLocal" && shown(address)],
  ["int", (address) => integer(address.value)],
  ["bool", () => true],
  ["type", (address) => (isNetwork(address) ? "network" : "address")],
  ["revdns", (address) => reverseName(address)],
]);

function reverseName(address: Address): string {
  if (address.version === 4)
    return `${at(address, address.value).split(".").reverse().join(".")}.in-addr.arpa.`;
  return `${address.value.toString(16).padStart(32, "0").split("").reverse().join(".")}.ip6.arpa.`;
}
