/** What a name may stand for, as the host has it. */
export interface Alternatives {
  /** Where the name itself stands. */
  readonly link?: string;
  /** auto: priorities choose; manual: somebody chose; none: there is no such name. */
  readonly mode: "auto" | "manual" | "none";
  /** What it stands for now. */
  readonly value?: string;
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly path: string;
  readonly priority: number;
  readonly slaves: readonly { readonly name: string; readonly path: string }[];
}

/** Reads `--query` of Debian's update-alternatives, or `--display` of Red Hat's. */
export function parseAlternatives(text: string): Alternatives {
  return /^Name: /m.test(text) ? parseQuery(text) : parseDisplay(text);
}

/** @source update-alternatives(1), QUERY FORMAT: paragraphs of fields, the first one about the name */
function parseQuery(text: string): Alternatives {
  const [head = "", ...rest] = text.split(/\n\n+/);
  const field = (block: string, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const value = field(head, "Value");
  return {
    link: field(head, "Link"),
    mode: field(head, "Status") === "auto" ? "auto" : "manual",
    ...(value === undefined || value === "none" ? {} : { value }),
    offers: rest.flatMap((block) => {
      const path = field(block, "Alternative");
      const slaves = /^Slaves:\n((?: .*\n?)*)/m.exec(block)?.[1] ?? "";
      return path === undefined
        ? []
        : [{ path, priority: Number(field(block, "Priority")), slaves: slaveLines(slaves, /^ (\S+) (.+)$/) }];
    }),
  };
}

/** @source alternatives(8) of chkconfig */
function parseDisplay(text: string): Alternatives {
  const mode = /status is (auto|manual)/.exec(text)?.[1];
  if (mode === undefined) return { mode: "none", offers: [] };
  const value = /link currently points to (\S+)/.exec(text)?.[1];
  const blocks = text.split(/^(?=\/\S+ - )/m).slice(1);
  return {
    mode: mode === "auto" ? "auto" : "manual",
    ...(value === undefined ? {} : { value }),
    offers: blocks.map((block) => ({
      path: /^\S+/.exec(block)![0],
      priority: Number(/priority (-?\d+)/.exec(block)?.[1] ?? 0),
      slaves: slaveLines(block, /^ (?:slave|follower) ([^:\s]+): (.+)$/),
    })),
  };
}

function slaveLines(text: string, line: RegExp): { name: string; path: string }[] {
  return text.split("\n").flatMap((each) => {
    const [, name, path] = line.exec(each) ?? [];
    return name === undefined || path === undefined || path === "(null)" ? [] : [{ name, path }];
  });
}
