import type { Script } from "./types.js";

/**
 * Bytes as a word that the shell's builtin `printf` turns back into the same bytes, whatever they are: no base64 program is
 * needed on the machine, nothing stands in argv or a file, and NUL survives. Bytes outside ASCII become octal escapes, since
 * dash and ash use 0x81 to 0x88 for themselves while they parse.
 */
export function printfFormat(content: Uint8Array | string): string {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const escaped = text.replace(/[\\%'\x00-\x08\x0b-\x1f\x7f-\xff]/g, escape);
  // A word that begins with a dash would be an option of printf.
  return `'${escaped.replace(/^-/, "\\055")}'`;
}

function escape(character: string): string {
  if (character === "\\") return "\\\\";
  if (character === "%") return "%%";
  if (character === "'") return `'\\''`;
  return "\\" + character.charCodeAt(0).toString(8).padStart(3, "0");
}

/** A command that writes these bytes to standard output. */
export function printBytes(content: Uint8Array | string): string {
  return `printf ${printfFormat(content)}`;
}

/** The same as a piece of a script: `` sh`${printed(bytes)} | program` `` keeps them out of argv. */
export function printed(content: Uint8Array | string): Script {
  return { text: printBytes(content) };
}
