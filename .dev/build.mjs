// `npm run build`: from a fresh clone to compiled code.
import { prepare } from "./prepare.mjs";

await prepare({ withTests: false });
