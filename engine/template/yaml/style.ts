import { resolvePlain } from "../../source/scalars.js";

/** How a string may be written. */
export type ScalarStyle = "plain" | "single" | "double";

/** Text that YAML 1.1 reads as something else than text, beside what `resolvePlain` knows. */
const OTHER_MEANING = new RegExp(
  "^(?:=|<<|\\d{4}-\\d\\d-\\d\\d" +
    "|\\d{4}-\\d\\d?-\\d\\d?(?:[Tt]|[ \\t]+)\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d*)?(?:[ \\t]*(?:Z|[-+]\\d\\d?(?::\\d\\d)?))?)$",
);
const PRINTABLE = /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
const BREAK = /[\n\x85\u2028\u2029]/;

/**
 * The plainest style that reads back as the same string, with libyaml's taste: plain, then single quotes, double quotes
 * only for what needs escapes.
 * @param place.isFlow inside `[]` or `{}`; place.isKey a key on one line
 */
export function chooseStyle(
  text: string,
  place: { readonly isFlow: boolean; readonly isKey: boolean },
): ScalarStyle {
  if (!PRINTABLE.test(text) || hasBlankBeforeBreak(text)) return "double";
  const isMultiline = BREAK.test(text);
  if (isMultiline && (place.isKey || /[\n\x85\u2028\u2029] /.test(text))) return "double";
  const edges = /^[ \n\x85\u2028\u2029]|[ \n\x85\u2028\u2029]$/;
  const isPlain =
    text !== "" &&
    !isMultiline &&
    !edges.test(text) &&
    !hasIndicator(text, place.isFlow) &&
    typeof resolvePlain(text) === "string" &&
    !OTHER_MEANING.test(text);
  return isPlain ? "plain" : "single";
}

function hasBlankBeforeBreak(text: string): boolean {
  return / [\n\x85\u2028\u2029]/.test(text);
}

/** Whether the text holds a character, at a place, that means something to YAML. */
function hasIndicator(text: string, isFlow: boolean): boolean {
  const space = "[\\0 \\t\\r\\n\\x85\\u2028\\u2029]";
  if (/^(?:---|\.\.\.)/.test(text)) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  if (new RegExp(`^[-?:](?:${space}|$)`).test(text)) return true;
  if (isFlow && /^[?:]/.test(text)) return true;
  if (isFlow && /[,?[\]{}:]/.test(text.slice(1))) return true;
  return new RegExp(`:(?:${space}|$)|${space}#`).test(text);
}
