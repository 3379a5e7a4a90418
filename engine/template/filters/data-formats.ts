import type { Dict, Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText, takeTruth } from "../runtime/take.js";
import { toJson } from "../values/json.js";
import { parseJson } from "../values/json-reader.js";
import { repr, str } from "../values/print.js";
import { asList } from "../values/sequence.js";
import { typeName } from "../values/type-name.js";
import { readYaml } from "../yaml/read.js";
import { toYaml } from "../yaml/dump.js";

/** Filters between values and text in JSON or YAML. */
export const DATA_FORMATS: Readonly<Record<string, Routine>> = {
  to_json: routine("**options", (run, value, options) => json(run, value, options as Dict, new Map())),
  to_nice_json: routine("indent? sort_keys? **options", (run, value, indent, sortKeys, options) =>
    json(
      run,
      value,
      options as Dict,
      new Map<Value, Value>([
        ["indent", indent ?? 4],
        ["sort_keys", sortKeys ?? true],
      ]),
    ),
  ),
  tojson: routine("indent?", (run, value, indent) =>
    // Safe inside HTML, as Jinja's filter of this name is.
    toJson(run, value, { indent: indentOf(run, indent), sortsKeys: true }).replace(
      /[<>&']/g,
      (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
    ),
  ),
  from_json: routine("**options", (run, value) => parseJson(needText(run, value, "from_json"))),
  to_yaml: routine("indent? **options", (run, value, indent, options) =>
    yaml(run, value, indent ?? 2, "leaves", options as Dict),
  ),
  to_nice_yaml: routine("indent? **options", (run, value, indent, options) =>
    yaml(run, value, indent ?? 4, false, options as Dict),
  ),
  from_yaml: routine("", (run, value) => {
    const documents = readYaml(needText(run, value, "from_yaml"));
    if (documents.length > 1)
      throw new Fault("the text holds several YAML documents", { hint: "'| from_yaml_all' reads them" });
    return documents[0] ?? null;
  }),
  from_yaml_all: routine("", (run, value) => readYaml(needText(run, value, "from_yaml_all"))),
  pprint: routine("", (run, value) => repr(run, value)),
};

function needText(run: Run, value: Value, filter: string): string {
  const read = used(run, value);
  if (typeof read === "string" || typeName(read) === "str") return str(run, read);
  throw typeFault(
    `${filter} needs text, not '${typeName(read)}'`,
    "what a module returns is often data already",
  );
}

function indentOf(run: Run, given: Given): string | undefined {
  if (given === undefined || given === null) return undefined;
  return typeof given === "string"
    ? given
    : " ".repeat(Math.min(100, Math.max(0, takeInteger(run, given, "the indent"))));
}

/** @param usual what stands in for options that are not given */
function json(run: Run, value: Value, options: Dict, usual: Dict): string {
  const known = [
    "indent",
    "sort_keys",
    "ensure_ascii",
    "separators",
    "vault_to_text",
    "preprocess_unsafe",
    "allow_nan",
    "skipkeys",
    "check_circular",
  ];
  expectKnown(run, options, known, "to_json");
  const option = (name: string) => options.get(name) ?? usual.get(name);
  const separators = asList(option("separators") ?? null)?.map((item) => str(run, item));
  return toJson(run, value, {
    indent: indentOf(run, option("indent")),
    sortsKeys: takeTruth(run, option("sort_keys"), false),
    isAscii: takeTruth(run, option("ensure_ascii"), true),
    itemSeparator: separators?.[0],
    keySeparator: separators?.[1],
  });
}

function yaml(run: Run, value: Value, indent: Value, flow: false | "leaves", options: Dict): string {
  const known = [
    "default_flow_style",
    "width",
    "sort_keys",
    "explicit_start",
    "explicit_end",
    "allow_unicode",
    "default_style",
    "vault_behavior",
    "dump_vault_tags",
  ];
  expectKnown(run, options, known, "to_yaml");
  const columns = options.get("width");
  const asked = options.get("default_flow_style");
  const step = takeInteger(run, indent, "the indent");
  return toYaml(run, value, {
    indent: step > 1 && step < 10 ? step : 2,
    width:
      columns === undefined || columns === null
        ? 80
        : Math.max(1, Number(takeText(run, columns)) || Infinity),
    sortsKeys: takeTruth(run, options.get("sort_keys"), true),
    flow: asked === undefined ? flow : asked === null ? "leaves" : takeTruth(run, asked, false),
    startsWithMark: takeTruth(run, options.get("explicit_start"), false),
    endsWithMark: takeTruth(run, options.get("explicit_end"), false),
  });
}

function expectKnown(run: Run, options: Dict, known: readonly string[], filter: string): void {
  for (const key of options.keys()) {
    const name = str(run, key);
    if (!known.includes(name))
      throw typeFault(`${filter} has no argument '${name}'`, didYouMean(name, known));
  }
}
