/** Lines of fields with tabs between them, each beginning with the word that says what it is. */
export function records(text: string): readonly (readonly string[])[] {
  return text
    .split("\n")
    .filter((line) => line.includes("\t"))
    .map((line) => line.split("\t"));
}

/** A field that holds JSON, as kubectl's jsonpath prints lists and mappings; undefined for anything else, also for a line that was cut. */
export function json(field: string | undefined): unknown {
  try {
    return field ? JSON.parse(field) : undefined;
  } catch {
    return undefined;
  }
}

/** A field that holds a JSON mapping of texts, such as labels. */
export function texts(field: string | undefined): Readonly<Record<string, string>> {
  const value = json(field);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** A field that holds a JSON list of mappings, such as conditions. */
export function mappings(field: string | undefined): readonly { readonly [key: string]: unknown }[] {
  const value = json(field);
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry): entry is { [key: string]: unknown } => typeof entry === "object" && entry !== null,
  );
}

export function text(value: unknown): string {
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";
}
