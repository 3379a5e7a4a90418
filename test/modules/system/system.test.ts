import { runTables } from "../table.js";

runTables("system");
