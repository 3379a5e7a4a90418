import { SourceFile, formatSpan, type Span } from "./source.js";

/** Anything of events or records as one line of JSON: maps as objects, places as `file:line:column`. */
export function jsonLine(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) => {
      if (member instanceof Map) return Object.fromEntries(member);
      return isSpan(member) ? formatSpan(member) : member;
    }) + "\n"
  );
}

function isSpan(value: unknown): value is Span {
  return typeof value === "object" && value !== null && "file" in value && value.file instanceof SourceFile;
}
