/**
 * A shell wildcard (`*`, `?`, `[a-f]`, `[!x]`) as a test of whole names.
 * @source https://docs.python.org/3/library/fnmatch.html
 */
export function wildcard(pattern: string): (name: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (name) => name === pattern;
  let expression = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "*") expression += ".*";
    else if (char === "?") expression += ".";
    else if (char === "[") {
      const close = closingBracket(pattern, i);
      if (close === -1) expression += "\\[";
      else {
        expression += characterClass(pattern.slice(i + 1, close));
        i = close;
      }
    } else expression += char.replace(/[\\^$.|+(){}\]]/, "\\$&");
  }
  const compiled = compile(`^${expression}$`);
  return (name) => compiled?.test(name) ?? false;
}

/** A `]` right behind the opening is a member, not the end. */
function closingBracket(pattern: string, open: number): number {
  const first = pattern[open + 1] === "!" ? open + 2 : open + 1;
  return pattern.indexOf("]", first + 1);
}

function characterClass(members: string): string {
  const isNegated = members.startsWith("!");
  const escaped = (isNegated ? members.slice(1) : members).replace(/[\\^\]]/g, "\\$&");
  return `[${isNegated ? "^" : ""}${escaped}]`;
}

/** A range that runs backwards ([z-a]) matches nothing. */
function compile(expression: string): RegExp | undefined {
  try {
    return new RegExp(expression, "s");
  } catch {
    return undefined;
  }
}
