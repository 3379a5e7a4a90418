// All unit test files as one TAP stream. Without the hooks that tap's runner puts into each process to measure
// coverage: they are a third of the time.
import process from "node:process";
import t from "tap";

const files = process.env.TEST_FILES.split(" ");
const script = 'unset NODE_OPTIONS TEST_FILES TEST_TERMINAL; exec "$0" --enable-source-maps "$1"';
t.jobs = 3;
let done = 0;
for (const file of files)
  t.spawn("sh", ["-c", script, process.execPath, file], {
    name: file,
    buffered: true,
    timeout: 120_000,
  }).then(() => progress(file));

/** On the error output: the other one is for TAP. A log gets a line now and then. */
function progress(file) {
  done += 1;
  const text = `${done} of ${files.length} files`;
  if (process.env.TEST_TERMINAL)
    process.stderr.write(done < files.length ? `\r\x1b[K${text}  ${file}` : "\r\x1b[K");
  else if (done % 20 === 0) process.stderr.write(`${text}\n`);
}
