/**
 * Text from a host as it may stand on a terminal: control characters are shown, not obeyed (ESC as ␛, others as their
 * pictures), so that a file's content can't move the cursor, retitle the window or forge hapb's own lines. Line feeds and
 * tabs stay; a carriage return before a line feed is dropped.
 */
export function safe(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replaceAll("\u007f", "␡")
    .replace(
      /[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (c) => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
    );
}

/** The same for one line: line feeds and tabs become pictures and blanks. */
export function safeLine(text: string): string {
  return safe(text).replaceAll("\n", "␊").replaceAll("\t", "    ");
}
