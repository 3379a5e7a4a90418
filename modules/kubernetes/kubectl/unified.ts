/** The two texts that a unified diff compares, as far as it shows them. */
export function textsOf(unified: string): { readonly before: string; readonly after: string } {
  const before: string[] = [];
  const after: string[] = [];
  for (const line of unified.split("\n")) {
    if (/^(diff |--- |\+\+\+ |@@ )/.test(line)) continue;
    if (!line.startsWith("+")) before.push(line.slice(1));
    if (!line.startsWith("-")) after.push(line.slice(1));
  }
  return { before: before.join("\n"), after: after.join("\n") };
}
