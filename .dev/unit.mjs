// All unit test files as one TAP stream. Without the hooks that tap's runner puts into each process to measure
// coverage: they are a third of the time.
import process from "node:process";
import t from "tap";

const files = process.env.TEST_FILES.split(" ");
const isTerminal = process.env.TEST_TERMINAL === "yes";
const script = 'unset NODE_OPTIONS TEST_FILES TEST_TERMINAL; exec "$0" --enable-source-maps "$1"';
/** What the files wrote to their error output: shown of those that failed. */
const errors = new Map();
let done = 0;

t.jobs = 3;
t.on("spawn", (child) => child.on("process", (file) => keepErrors(child.name, file)));
for (const file of files)
  t.spawn("sh", ["-c", script, process.execPath, file], {
    name: file,
    buffered: true,
    timeout: 120_000,
    stdio: ["ignore", "pipe", "pipe"],
  }).then((results) => ended(file, results?.ok));

function keepErrors(name, { stderr }) {
  stderr.setEncoding("utf8");
  stderr.on("data", (text) => errors.set(name, ((errors.get(name) ?? "") + text).slice(-4000)));
}

/** On the error output: the other one is for TAP. A log gets a line now and then. */
function ended(file, isWell) {
  done += 1;
  const text = `${done} of ${files.length} files`;
  if (isTerminal) process.stderr.write(done < files.length ? `\r\x1b[K${text}  ${file}` : "\r\x1b[K");
  else if (done % 20 === 0) process.stderr.write(`${text}\n`);
  if (!isWell) process.stderr.write(`\nfailed: ${file}\n${errors.get(file) ?? ""}\n`);
}
