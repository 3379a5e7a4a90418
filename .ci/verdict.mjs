// Adds up what the suites counted. A suite that left no count, or counted nothing, has failed.
import { readFileSync } from "node:fs";

const [failedStages, ...suites] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const suite of suites) {
  const counts = read(suite);
  passed += counts.passed;
  failed += counts.failed;
  if (counts.passed === 0) failed++;
  // Once more at the end, where a long log is read first.
  for (const failure of counts.failures) console.log(`\n${suite}: ${failure}`);
}
if (failedStages !== "0" && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function read(suite) {
  try {
    return JSON.parse(readFileSync(`.tap/${suite}.json`, "utf8"));
  } catch {
    console.log(`${suite}: left no count`);
    return { passed: 0, failed: 0, failures: [] };
  }
}
