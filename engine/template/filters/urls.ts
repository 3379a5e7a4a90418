import { dictOf } from "../values/dict.js";
import type { Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText } from "../runtime/take.js";
import { str } from "../values/print.js";

/** Filters that take URLs apart. */
export const URLS: Readonly<Record<string, Routine>> = {
  urlsplit: routine("query?", urlSplit),
};

function urlSplit(run: Run, value: Value, query: Given): Value {
  const parts = split(str(run, value));
  const name = takeText(run, query);
  if (name === "") return dictOf([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const part = parts.get(name);
  if (part === undefined)
    throw new Fault(`a URL has no part '${name}'`, {
      hint: didYouMean(name, parts.keys()) ?? [...parts.keys()].join(", "),
    });
  return part;
}

function split(text: string): Map<string, Value> {
  const url = text.replace(/[\t\r\n]/g, "").replace(/^[\0-\x20]+|[\0-\x20]+$/g, "");
  const found = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/.exec(
    url,
  )!;
  const [, scheme = "", netloc = "", path = "", query = "", fragment = ""] = found;
  const [, user, password, host = "", port] =
    /^(?:([^@:]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(netloc) ?? [];
  const number = Number(port);
  if (port && number > 65535) throw new Fault(`a URL with the port ${port}: at most 65535`);
  return new Map<string, Value>([
    ["scheme", scheme.toLowerCase()],
    ["netloc", netloc],
    ["path", path],
    ["query", query],
    ["fragment", fragment],
    ["username", user ?? null],
    ["password", password ?? null],
    ["hostname", host === "" ? null : host.replace(/^\[|\]$/g, "").toLowerCase()],
    ["port", port ? number : null],
  ]);
}
