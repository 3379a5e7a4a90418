/** One line of `semanage port -l`: a type, and the ports that have it. */
export interface PortType {
  readonly type: string;
  readonly protocol: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** @source semanage-port(8); tried with policycoreutils 3.4 */
export function parsePorts(text: string): readonly PortType[] {
  return text.split("\n").flatMap((line) => {
    const [, type, protocol, ports] = /^(\S+)\s+(tcp|udp|dccp|sctp)\s+([\d,\s-]+)$/.exec(line) ?? [];
    if (type === undefined || protocol === undefined || ports === undefined) return [];
    return [{ type, protocol, ranges: ports.split(",").map((each) => parseRange(each.trim())!) }];
  });
}

export function parseRange(text: string): readonly [number, number] | undefined {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last)];
}

/** The type that exactly these ports were given. */
export function exactType(
  list: readonly PortType[],
  protocol: string,
  [first, last]: readonly [number, number],
): string | undefined {
  return list.find(
    (each) =>
      each.protocol === protocol && each.ranges.some((range) => range[0] === first && range[1] === last),
  )?.type;
}

/** The type that they have by the policy: the narrowest range that holds them counts. */
export function typeOf(
  list: readonly PortType[],
  protocol: string,
  [first, last]: readonly [number, number],
): string | undefined {
  const holding = list
    .filter((each) => each.protocol === protocol)
    .flatMap(({ type, ranges }) => ranges.map(([from, to]) => ({ type, from, to })))
    .filter(({ from, to }) => from <= first && last <= to);
  return holding.sort((a, b) => a.to - a.from - (b.to - b.from))[0]?.type;
}
