import { runTables } from "../table.js";

runTables("packages");
