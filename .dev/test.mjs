// `npm test`, `npm run test:lab`, `npm run test:cluster`, `npm run soak`: says what it does, prepares what is missing,
// runs, counts.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failures } from "./failures.mjs";
import { prepare, root, step } from "./prepare.mjs";

const suites = {
  unit: {
    files: (file) => !/^dist\/test\/(lab|cluster|soak)\//.test(file),
    says: "Tests of the language, the modules and the wire: no root, no network beyond npm. Two to three minutes on two cores.",
    jobs: 3,
    timeout: 120,
    longest: ["lost", "language", "jumps", "login", "unarchive", "session", "ssh", "templates", "resume"],
  },
  lab: {
    files: (file) => file.startsWith("dist/test/lab/"),
    says: "Tests on real hosts, booted on this machine as containers: needs root and Debian's packages, among them ansible, fish, tcsh, podman and runc. Ten minutes, the first time five more.",
    needsRoot: true,
    // Much of their time is waiting, so two files at a time; the longest begin first.
    jobs: 2,
    longest: ["modules", "everyday", "places"],
  },
  cluster: {
    files: (file) => file.startsWith("dist/test/cluster/"),
    says: "Tests with real Kubernetes clusters on real hosts: needs root, Go and 8 GB of memory. Half an hour, the first time ten minutes more to build Kubernetes.",
    needsRoot: true,
    jobs: 2,
    longest: ["stacked", "doctor", "external"],
  },
  soak: {
    files: (file) => file.startsWith("dist/test/soak/"),
    says: "The widest matrices, for an hour in which the machine has nothing else to do: needs root, Go, 8 GB of memory and what the tests on hosts and clusters need.",
    needsRoot: true,
    timeout: 7200,
  },
};

const [name = "unit", ...only] = process.argv.slice(2);
const suite = suites[name];
console.log(suite.says);
if (suite.needsRoot && process.getuid() !== 0) {
  console.error(
    `npm run ${name === "soak" ? "soak" : `test:${name}`} boots hosts and needs root: run it as root, or with sudo.`,
  );
  process.exit(1);
}
await prepare();

step(`tap (${name})`);
const files = only.length ? only : longestFirst(testFiles().filter(suite.files), suite.longest ?? []);
mkdirSync(join(root, ".tap"), { recursive: true });
const output = join(root, ".tap", `${name}.tap`);
const { status } = spawnSync(
  join(root, "node_modules/.bin/tap"),
  ["run", "--reporter=tap", `--output-file=${output}`, "--timeout=86400", ".dev/files.mjs"],
  {
    cwd: root,
    // The stream is for the file alone; progress goes to the error output.
    stdio: ["inherit", "ignore", "inherit"],
    env: {
      ...process.env,
      TEST_FILES: files.join(" "),
      // Labs share one machine: their test files run one after the other, unless the suite says otherwise.
      TEST_JOBS: String(suite.jobs ?? 1),
      TEST_TIMEOUT: String(suite.timeout ?? 1800),
      ...(process.stderr.isTTY && { TEST_TERMINAL: "yes" }),
    },
  },
);
const tap = readFileSync(output, "utf8");
const counts = { ...count(tap), failures: failures(tap) };
writeFileSync(join(root, ".tap", `${name}.json`), JSON.stringify(counts) + "\n");
if (suite.needsRoot) for (const line of figures(tap)) console.log(line);
if (counts.failures.length > 0) console.log(`\n${counts.failures.join("\n\n")}\n`);
console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1);

/** Every compiled test file. */
function testFiles() {
  return readdirSync(join(root, "dist/test"), { recursive: true })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => `dist/test/${file}`)
    .sort();
}

function longestFirst(files, longest) {
  const rank = (file) => {
    const at = longest.findIndex((name) => file.endsWith(`/${name}.test.js`));
    return at < 0 ? longest.length : at;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** What tests have measured: comments that end in seconds. */
function figures(tap) {
  return tap
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^# (?!time).*: \d+(\.\d+)? s\b/.test(line));
}

/** Assertions, from the runner's own last line: `# { total: 14, pass: 13, fail: 1 }`. */
function count(tap) {
  const last = tap.split("\n").findLast((line) => /^# \{ total: /.test(line)) ?? "";
  const number = (key) => Number(new RegExp(`${key}: (\\d+)`).exec(last)?.[1] ?? 0);
  return { passed: number("pass"), failed: number("fail") };
}
