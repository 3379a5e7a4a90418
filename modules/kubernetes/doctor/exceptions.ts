import { holds, overlaps, parseNet } from "../preflight/net.js";

/**
 * Whether a NO_PROXY lets a name, an address or a net be reached directly.
 * @source golang.org/x/net/http/httpproxy: names match themselves and what is below them, addresses also by nets
 */
export function covers(exceptions: readonly string[], wanted: string): boolean {
  return exceptions.some(
    (exception) => exception === "*" || coversOne(exception.toLowerCase(), wanted.toLowerCase()),
  );
}

function coversOne(exception: string, wanted: string): boolean {
  if (exception === wanted) return true;
  const net = parseNet(exception);
  if (net === undefined) return wanted.endsWith(exception.startsWith(".") ? exception : `.${exception}`);
  const other = parseNet(wanted);
  if (other !== undefined) return other.prefix >= net.prefix && overlaps(net, other);
  return holds(net, wanted);
}
