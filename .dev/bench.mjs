// `npm run bench`: hapb beside what people would use instead, measured in one go.
import { prepare, run } from "./prepare.mjs";

console.log(`Measures hapb beside other ways to the same end, on ten disposable hosts when run as root, else on an sshd of its own.
Two minutes. Nothing else should be running.`);
await prepare({ withTests: false });
run("node", ["dist/bench/main.js"]);
