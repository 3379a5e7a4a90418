import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { bundle } from "./bundle.js";
import { cluster } from "./cluster.js";
import { converged } from "./converged.js";
import { many } from "./many.js";
import { modules } from "./modules.js";
import { startup } from "./startup.js";

const root = process.cwd();
const hapb = join(root, "dist/program/cli/main.js");

const benches: Readonly<Record<string, () => Promise<string>>> = {
  startup: () => startup(hapb),
  converged: () => converged(root, hapb),
  many: () => many(root, hapb),
  modules,
  bundle: () => bundle(root, hapb),
  cluster,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(
    `there is no benchmark ${unknown.join(", ")}: it is one of ${Object.keys(benches).join(", ")}`,
  );
  process.exit(2);
}
console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? "?"}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}; ratios are to the first line\n`,
);
for (const [name, bench] of Object.entries(benches))
  if (names.length === 0 || names.includes(name)) console.log(await bench());
