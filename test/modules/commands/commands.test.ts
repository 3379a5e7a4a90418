import { runTables } from "../table.js";

runTables("commands");
