import { runTables } from "../table.js";

runTables("files");
