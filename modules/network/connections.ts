/** A TCP connection as the kernel lists it. */
export interface TcpConnection {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  /** ESTABLISHED, TIME_WAIT, ... */
  readonly state: string;
}

/** @source include/net/tcp_states.h of Linux, from 1 */
const states =
  "ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING".split(
    " ",
  );

/** Reads /proc/net/tcp and tcp6, one after the other. @source proc(5) */
export function parseConnections(text: string): TcpConnection[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
    if (!found) return [];
    const [, local, port, remote, state] = found;
    return [
      {
        localAddress: address(local!),
        localPort: Number.parseInt(port!, 16),
        remoteAddress: address(remote!),
        state: states[Number.parseInt(state!, 16) - 1] ?? "",
      },
    ];
  });
}

/** Groups of four bytes, each in the order of the machine (little-endian); IPv4 in IPv6 reads as IPv4. */
function address(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join(".");
  if (/^0{20}f{4}/i.test(hexOf(bytes))) return bytes.slice(12).join(".");
  return (hexOf(bytes).match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
