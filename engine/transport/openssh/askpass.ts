import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Secret } from "../../base/value.js";
import type { Ask } from "../ssh/host-key.js";

/** What ssh calls to ask: it hands the question to hapb over a socket, so that no answer stands in a file or the environment. */
const program = (node: string) => `#!${node}
const socket = require("node:net").connect(process.env.HAPB_ASKPASS);
let answer = "";
socket.setEncoding("utf8").on("data", (text) => (answer += text));
socket.on("error", () => process.exit(1));
socket.on("end", () => {
  if (!answer.startsWith("=")) process.exit(1);
  process.stdout.write(answer.slice(1) + "\\n");
});
socket.end(process.argv[2] || "");
`;

/** Writes the program that ssh is to call. @returns its path */
export function writeAskpass(folder: string): string {
  const path = join(folder, "askpass");
  writeFileSync(path, program(process.execPath), { mode: 0o700 });
  return path;
}

/** Answers of a person, each asked for once for all hosts. */
export type Answers = Map<string, Promise<string>>;

/** Where ssh logs in: its questions name the user, and the host as its configuration has it or as it was asked for. */
export interface Destination {
  readonly user: string;
  readonly hosts: readonly string[];
}

/** Answers the questions of one connection's ssh: the password of its own host once, all else by asking the person. */
export class Answerer {
  readonly path: string;
  private readonly server: Server;
  private isPasswordGiven = false;
  private readonly asked = new Set<string>();
  /** What was asked with nobody there to answer. */
  readonly unanswered: string[] = [];

  constructor(
    path: string,
    private readonly password: Secret | undefined,
    private readonly destination: Destination,
    private readonly ask: Ask,
    private readonly answers: Answers,
  ) {
    this.path = path;
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      let question = "";
      socket.setEncoding("utf8").on("data", (text: string) => (question += text));
      socket.on("error", () => undefined);
      socket.on("end", () => {
        this.answer(question.trim()).then(
          (answer) => socket.end(answer === undefined ? "" : `=${answer}`),
          () => socket.end(),
        );
      });
    });
    this.server.unref();
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.path, resolve);
    });
  }

  close(): void {
    this.server.close();
  }

  /** Whether a password or an answer was asked for. */
  get wasAsked(): boolean {
    return this.isPasswordGiven || this.asked.size > 0;
  }

  /** The same question again means that the answer was wrong: accounts lock. */
  private async answer(question: string): Promise<string | undefined> {
    if (this.asked.has(question)) return undefined;
    this.asked.add(question);
    if (isForPasswordOf(this.destination, question)) {
      const isFirst = !this.isPasswordGiven;
      this.isPasswordGiven = true;
      return isFirst ? this.password?.reveal() : undefined;
    }
    if (!this.ask) {
      this.unanswered.push(question.split("\n").at(-1)!);
      return undefined;
    }
    const isOpen = /\(yes\/no/.test(question);
    let answer = this.answers.get(question);
    if (!answer) this.answers.set(question, (answer = this.ask(`${question} `, { isSecret: !isOpen })));
    return answer;
  }
}

/**
 * Whether it is the password of this host that is asked for. What asks for a jump host's, a token's or a new password comes to the same
 * program.
 * @source OpenSSH sshconnect2.c: `USER@HOST's password: `, with keyboard-interactive `(USER@HOST) ` before the server's own words; at most
 *   30 characters of the user and 128 of the host in the former
 */
function isForPasswordOf({ user, hosts }: Destination, question: string): boolean {
  return hosts.some((host) => {
    if (question === `${user.slice(0, 30)}@${host.slice(0, 128)}'s password:`) return true;
    const prefix = `(${user}@${host}) `;
    return question.startsWith(prefix) && /^password( for [^:]*)?:$/i.test(question.slice(prefix.length));
  });
}
