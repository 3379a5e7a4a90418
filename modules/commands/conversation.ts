import { pattern, type Pattern } from "../../engine/module/index.js";

/** What a program is answered: the same each time, or one after the other. */
export type Answers = string | readonly string[];

/** A question that came up more often than there are answers to it. */
export class OutOfAnswers extends Error {}

/** Finds questions in what a program prints, and the answers to them. */
export class Conversation {
  private readonly questions: {
    readonly question: string;
    readonly pattern: Pattern;
    readonly answers: Answers;
  }[];
  private readonly given = new Map<string, number>();
  private readonly decoder = new TextDecoder();
  private heard = "";

  /** @param answers by question, a pattern as Python has it. @throws DiagnosticError `module/pattern` */
  constructor(answers: Readonly<Record<string, Answers>>) {
    this.questions = Object.entries(answers).map(([question, answer]) => ({
      question,
      pattern: pattern(question, "responses"),
      answers: answer,
    }));
  }

  /**
   * Takes what was printed.
   * @returns the answers to all questions that are whole by now, the earliest first; what stands before a question is done with
   * @throws OutOfAnswers
   */
  hear(chunk: Uint8Array): string[] {
    this.heard += this.decoder.decode(chunk, { stream: true });
    const said: string[] = [];
    for (;;) {
      const first = this.earliest();
      if (!first) return said;
      this.heard = this.heard.slice(first.end);
      said.push(this.answer(first.question, first.answers));
    }
  }

  private earliest() {
    return this.questions
      .flatMap(({ question, pattern: asked, answers }) => {
        const found = asked.search(this.heard);
        return found && found.text !== "" ? [{ question, answers, at: found.start, end: found.end }] : [];
      })
      .sort((a, b) => a.at - b.at)[0];
  }

  private answer(question: string, answers: Answers): string {
    if (typeof answers === "string") return answers;
    const count = this.given.get(question) ?? 0;
    this.given.set(question, count + 1);
    const next = answers[count];
    if (next === undefined)
      throw new OutOfAnswers(
        `"${question}" was asked ${count + 1} times, and has ${answers.length === 1 ? "one answer" : `${answers.length} answers`}`,
      );
    return next;
  }
}
