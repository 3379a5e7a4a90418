// `npm run bench`: hapb beside what people would use instead, measured in one go.
import { prepare, run } from "./prepare.mjs";

console.log(`Measures hapb beside other ways to the same end, on disposable hosts when run as root, else on an sshd of its own.
Ten minutes (without root, three); "npm run bench -- startup", "converged", "many", "modules", "bundle" or "cluster" is one of them alone.
Nothing else should be running.`);
await prepare({ withTests: false });
run("node", ["dist/bench/main.js", ...process.argv.slice(2)]);
