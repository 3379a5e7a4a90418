/**
 * A POSIX script as one word of a command line that a login shell reads, whichever that is: between single quotes, fish takes a
 * backslash before another one or a quote for its own, csh one before a line's end, and tcsh looks up history at each "!". None of
 * them minds a backslash before a digit, so that what they would take is written in octal and read by the POSIX shell.
 */
export function loginWord(script: string): string {
  if (/^[\x20-\x7e]*$/.test(script) && !/[\\'!]/.test(script)) return `'${script}'`;
  const encoded = Buffer.from(script)
    .toString("latin1")
    .replace(/[^ #&(-,./0-9:-@A-Z[\]^_a-z{|}~-]|^-/g, octal)
    .replaceAll("%", "%%");
  return `'eval "$(printf "${encoded}")"'`;
}

function octal(character: string): string {
  return character === "%" ? character : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
