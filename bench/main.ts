import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { converged } from "./converged.js";
import { startup } from "./startup.js";

const root = process.cwd();
const hapb = join(root, "dist/program/cli/main.js");

console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? "?"}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}; ratios are to the first line\n`,
);
console.log(await startup(hapb));
console.log(await converged(root, hapb));
