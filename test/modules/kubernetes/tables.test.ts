import { runTables } from "../table.js";

runTables("kubernetes");
