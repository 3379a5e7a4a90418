import { runTables } from "../table.js";

runTables("services");
