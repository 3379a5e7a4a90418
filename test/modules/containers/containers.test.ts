import { runTables } from "../table.js";

runTables("containers");
