import { runTables } from "../table.js";

runTables("network");
