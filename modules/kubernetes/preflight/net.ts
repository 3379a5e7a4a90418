/** An IPv4 or IPv6 net as numbers, so that nets can be compared. */
export interface Net {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** @returns undefined when the text is no address */
export function parseIp(text: string): { readonly bits: 32 | 128; readonly value: bigint } | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  return parseIpv6(text);
}

function parseIpv6(text: string): { readonly bits: 128; readonly value: bigint } | undefined {
  if (!/^[0-9a-fA-F:]+$/.test(text) || (text.match(/::/g) ?? []).length > 1 || /:::/.test(text))
    return undefined;
  const [left = "", right] = text.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

/** `10.0.0.0/8`; host bits are allowed and ignored. @returns undefined when the text is no net */
export function parseNet(text: string): Net | undefined {
  const [address = "", length = ""] = text.split("/");
  const ip = parseIp(address);
  if (!ip || !/^\d{1,3}$/.test(length) || Number(length) > ip.bits) return undefined;
  const size = 1n << BigInt(ip.bits - Number(length));
  const first = (ip.value / size) * size;
  return { bits: ip.bits, first, last: first + size - 1n, prefix: Number(length) };
}

export function overlaps(a: Net, b: Net): boolean {
  return a.bits === b.bits && a.first <= b.last && b.first <= a.last;
}

export function holds(net: Net, address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && ip.bits === net.bits && ip.value >= net.first && ip.value <= net.last;
}
