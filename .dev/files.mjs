// All test files of a suite as one TAP stream, in the order in which they are named. Without the hooks that tap's runner
// puts into each process to measure coverage: they are a third of the time of short ones.
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import t from "tap";

const files = process.env.TEST_FILES.split(" ");
const timeout = Number(process.env.TEST_TIMEOUT);
const isTerminal = process.env.TEST_TERMINAL === "yes";
const script =
  'unset NODE_OPTIONS TEST_FILES TEST_TERMINAL TEST_JOBS TEST_TIMEOUT; exec "$0" --enable-source-maps "$1"';
/** What the files wrote to their error output: shown of those that failed. */
const errors = new Map();
const starts = new Map();
let done = 0;

t.jobs = Number(process.env.TEST_JOBS);
t.on("spawn", (child) => child.on("process", (file) => follow(child.name, file)));
for (const file of files)
  t.spawn("sh", ["-c", script, process.execPath, file], {
    name: file,
    buffered: true,
    timeout: timeout * 1000,
    stdio: ["ignore", "pipe", "pipe"],
  }).then((results) => ended(file, results?.ok));

/** What a file says so far can be looked at while it runs. */
function follow(name, { stdout, stderr }) {
  starts.set(name, Date.now());
  const log = `.tap/test-results/${name}.tap`;
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  stdout.on("data", (text) => appendFileSync(log, text));
  stderr.setEncoding("utf8");
  stderr.on("data", (text) => {
    errors.set(name, ((errors.get(name) ?? "") + text).slice(-4000));
    // What is being built, for minutes.
    for (const line of text.split("\n")) if (line.startsWith("# ")) process.stderr.write(`${line}\n`);
  });
}

/** On the error output: the other one is for TAP. A log gets a line for each file that takes its time, else now and then. */
function ended(file, isWell) {
  done += 1;
  const seconds = Math.round((Date.now() - starts.get(file)) / 1000);
  const text = `${done} of ${files.length} files`;
  if (isTerminal) process.stderr.write(done < files.length ? `\r\x1b[K${text}  ${file}` : "\r\x1b[K");
  else if (seconds > 60) process.stderr.write(`${text}  ${file}: ${seconds} s\n`);
  else if (done % 20 === 0) process.stderr.write(`${text}\n`);
  if (!isWell) process.stderr.write(`\nfailed: ${file}\n${errors.get(file) ?? ""}\n`);
}
