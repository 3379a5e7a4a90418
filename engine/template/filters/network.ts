import { Secret, type Value } from "../../base/value.js";
import {
  formatAddress,
  isWithin,
  lastOf,
  networkOf,
  parseAddress,
  type Address,
} from "../network/address.js";
import { QUERIES } from "../network/queries.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText } from "../runtime/take.js";
import { str } from "../values/print.js";
import { asList, readItems } from "../values/sequence.js";

/**
 * Filters on internet addresses. What is no address is false, a question answered by no is none; a
 * list leaves both out.
 */
export const NETWORK: Readonly<Record<string, Routine>> = {
  ipaddr: routine("query? version?", (run, value, query, version) =>
    ask(
      run,
      value,
      query,
      version === undefined || version === null ? undefined : takeInteger(run, version, "the version"),
    ),
  ),
  ipv4: routine("query?", (run, value, query) => ask(run, value, query, 4)),
  ipv6: routine("query?", (run, value, query) => ask(run, value, query, 6)),
  ipwrap: routine("", (run, value) => wrap(run, value)),
  ipsubnet: routine("size? index?", subnets),
  nthhost: routine("index", (run, value, index) => {
    const address = parse(run, value);
    return address ? nth(address, takeInteger(run, index, "the index"), false) : false;
  }),
  network_in_network: routine("test", (run, value, other) => {
    const [outer, inner] = [parse(run, value), parse(run, other!)];
    return outer !== undefined && inner !== undefined && isWithin(inner, outer);
  }),
};

/** The address that the value is, or undefined. */
export function parse(run: Run, value: Value): Address | undefined {
  const read = used(run, value);
  return typeof read === "string" || read instanceof Secret ? parseAddress(str(run, read)) : undefined;
}

function ask(run: Run, value: Value, query: Given, version: number | undefined): Value {
  const read = used(run, value);
  if (asList(read))
    return readItems(run, read)
      .map((item) => ask(run, item, query, version))
      .filter((found) => found !== false && found !== null);
  const address = parse(run, read);
  if (!address || (version !== undefined && address.version !== version)) return false;
  const question = query === undefined || query === null ? "" : takeText(run, query);
  if (/^-?\d+$/.test(question)) return nth(address, Number(question), true);
  const found = answer(address, question);
  return found === false ? null : found;
}

function answer(address: Address, query: string): Value {
  const known = QUERIES.get(query);
  if (known) return known(address);
  const network = parseAddress(query);
  if (!network)
    throw new Fault(`ipaddr knows no '${query}'`, {
      hint: didYouMean(query, QUERIES.keys()) ?? "a network such as '10.0.0.0/8' asks whether it is in it",
    });
  return (
    isWithin(address, network) &&
    (address.hasPrefix
      ? `${formatAddress(address.value, address.bits)}/${address.prefix}`
      : formatAddress(address.value, address.bits))
  );
}

/** The n-th address of the network, from its end when negative. */
function nth(address: Address, index: number, withPrefix: boolean): Value {
  const value = index < 0 ? lastOf(address) + 1n + BigInt(index) : networkOf(address) + BigInt(index);
  if (value < networkOf(address) || value > lastOf(address)) return false;
  return formatAddress(value, address.bits) + (withPrefix ? `/${address.prefix}` : "");
}

/** An IPv6 address in the brackets that a URL needs. */
function wrap(run: Run, value: Value): Value {
  const read = used(run, value);
  if (asList(read)) return readItems(run, read).map((item) => wrap(run, item));
  const address = parse(run, read);
  if (address?.version !== 6) return read;
  const suffix = address.hasPrefix ? `/${address.prefix}` : "";
  return `[${formatAddress(address.value, address.bits)}]${suffix}`;
}

/** How many subnets of a size there are, or the one with an index. */
function subnets(run: Run, value: Value, size: Given, index: Given): Value {
  const address = parse(run, value);
  if (!address) return false;
  if (size === undefined || size === null)
    return `${formatAddress(networkOf(address), address.bits)}/${address.prefix}`;
  const prefix = takeInteger(run, size, "the size");
  if (prefix < address.prefix || prefix > address.bits) return false;
  const count = 1n << BigInt(prefix - address.prefix);
  if (index === undefined || index === null) return String(count);
  const wanted = BigInt(takeInteger(run, index, "the index"));
  const number = wanted < 0n ? count + wanted : wanted;
  if (number < 0n || number >= count) return false;
  return `${formatAddress(networkOf(address) + (number << BigInt(address.bits - prefix)), address.bits)}/${prefix}`;
}
