/** How the text of a template is cut into text and tags. */
export interface SyntaxOptions {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** The first newline after a tag goes. */
  readonly trimBlocks: boolean;
  /** White space from the start of a line to a tag goes. */
  readonly lstripBlocks: boolean;
  readonly keepTrailingNewline: boolean;
  /** What line ends in the template's text become. */
  readonly newlineSequence: string;
  /**
   * "python": backslashes in strings are escapes. "outside-output": so in tags, but kept as they are between `{{` and
   * `}}`, which is how playbooks write regular expressions: `{{ x | regex_replace('\d', '\1') }}`.
   */
  readonly escapes: "python" | "outside-output";
}

/** As templates inside YAML are read. */
export const INLINE: SyntaxOptions = {
  blockStart: "{%",
  blockEnd: "%}",
  variableStart: "{{",
  variableEnd: "}}",
  commentStart: "{#",
  commentEnd: "#}",
  trimBlocks: true,
  lstripBlocks: false,
  keepTrailingNewline: false,
  newlineSequence: "\n",
  escapes: "outside-output",
};

/** As template files are read. */
export const IN_FILE: SyntaxOptions = { ...INLINE, escapes: "python" };
