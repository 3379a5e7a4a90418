import type { SourceFile, Span } from "../../base/source.js";
import type { Template } from "../../base/value.js";

/** Where the text of a template comes from: turns offsets in it into places of the user's file. */
export interface Origin {
  span(start: number, end: number): Span | undefined;
}

/** @param template whose `at` and `offsets` tell where its characters stand */
export function originOfTemplate(template: Template): Origin {
  return {
    span(start, end) {
      const { at, offsets } = template;
      if (!at) return undefined;
      const place = (offset: number) => {
        const mapped = offsets ? offsets[Math.min(offset, offsets.length - 1)] : at.start + offset;
        return Math.min(mapped ?? at.start, at.end);
      };
      const from = place(start);
      const to = end > start ? place(end - 1) + 1 : from;
      return { file: at.file, start: from, end: Math.max(from, to) };
    },
  };
}

/** @param offset of the template's first character in the file */
export function originOfFile(file: SourceFile, offset = 0): Origin {
  return {
    span: (start, end) => ({ file, start: start + offset, end: Math.min(end + offset, file.text.length) }),
  };
}

/** For text that stands in no file. */
export const nowhere: Origin = { span: () => undefined };
