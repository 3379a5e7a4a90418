import { parseAllDocuments } from "yaml";
import { DiagnosticError, error } from "../base/diagnostic.js";

/**
 * The images that manifests for kubectl name, wherever an `image` stands.
 * @throws DiagnosticError when it is not YAML
 */
export function namedImages(file: string, text: string): string[] {
  const found = new Set<string>();
  for (const document of parseAllDocuments(text, { logLevel: "error" })) {
    const [problem] = "errors" in document ? document.errors : [];
    if (problem)
      throw new DiagnosticError(
        error("bundle/manifests", `${file} is not YAML`, { detail: problem.message }),
      );
    if ("toJS" in document) collect(document.toJS(), found);
  }
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const member of value) collect(member, found);
  else if (typeof value === "object" && value !== null)
    for (const [key, member] of Object.entries(value))
      if (key === "image" && typeof member === "string" && member !== "") found.add(member);
      else collect(member, found);
}
