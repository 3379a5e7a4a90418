/** Writes text and knows the column, so that long lines can be folded. */
export class LineWriter {
  readonly width: number;
  /** Of what is being written now; undefined before anything is. */
  indent: number | undefined;
  private out = "";
  private column = 0;
  /** The last thing written was a blank or the start of a line. */
  private isAfterBlank = true;
  /** The line holds nothing but blanks and dashes so far. */
  private isIndention = true;

  constructor(width: number) {
    this.width = width;
  }

  get text(): string {
    return this.out;
  }

  get isTooLong(): boolean {
    return this.column > this.width;
  }

  get isInIndention(): boolean {
    return this.isIndention;
  }

  get currentColumn(): number {
    return this.column;
  }

  /** Text within a line. */
  write(text: string): void {
    this.out += text;
    this.column += Array.from(text).length;
    this.isAfterBlank = false;
    this.isIndention = false;
  }

  /** A mark such as `-`, `:` or `[`, with a blank in front where one is needed. */
  mark(
    mark: string,
    options: { blankBefore: boolean; blankAfter?: boolean; keepsIndention?: boolean },
  ): void {
    const written = this.isAfterBlank || !options.blankBefore ? mark : ` ${mark}`;
    const wasIndention = this.isIndention;
    this.write(written);
    this.isAfterBlank = options.blankAfter ?? false;
    this.isIndention = wasIndention && (options.keepsIndention ?? false);
  }

  /** A blank, if the last thing written was none. */
  blank(): void {
    if (this.isAfterBlank) return;
    this.out += " ";
    this.column++;
    this.isAfterBlank = true;
  }

  lineBreak(char = "\n"): void {
    this.out += char;
    this.column = 0;
    this.isAfterBlank = true;
    this.isIndention = true;
  }

  /** To where the current indentation begins, on a new line if this one has anything on it. */
  toIndent(): void {
    const indent = this.indent ?? 0;
    if (!this.isIndention || this.column > indent || (this.column === indent && !this.isAfterBlank))
      this.lineBreak();
    if (this.column >= indent) return;
    this.out += " ".repeat(indent - this.column);
    this.column = indent;
    this.isAfterBlank = true;
  }

  /** After text that ends with an open end: the next line starts afresh, but no blank is needed. */
  touch(): void {
    this.isAfterBlank = false;
    this.isIndention = false;
  }
}
