import { createHash, getHashes } from "node:crypto";
import type { Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { pairsOf } from "../methods/dicts.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText } from "../runtime/take.js";
import { str } from "../values/print.js";
import { asList, readItems } from "../values/sequence.js";
import { nameUuid } from "../values/uuid.js";

const hash = (kind: string): Routine => routine("", (run, value) => digest(kind, str(run, value)));
const escapeHtml = routine("", (run, value) =>
  str(run, value).replace(/[&<>'"]/g, (char) => `&${HTML.get(char)!};`),
);
const HTML: ReadonlyMap<string, string> = new Map([
  ["&", "amp"],
  ["<", "lt"],
  [">", "gt"],
  ["'", "#39"],
  ['"', "#34"],
]);

/** Filters that write text in another alphabet, and digests. */
export const ENCODINGS: Readonly<Record<string, Routine>> = {
  b64encode: routine("encoding?", (run, value, encoding) =>
    Buffer.from(str(run, value), nodeEncoding(run, encoding)).toString("base64"),
  ),
  b64decode: routine("encoding?", (run, value, encoding) =>
    decodeBase64(str(run, value), nodeEncoding(run, encoding)),
  ),
  hash: routine("hashtype?", (run, value, kind) => digest(takeText(run, kind, "sha1"), str(run, value))),
  checksum: hash("sha1"),
  sha1: hash("sha1"),
  md5: hash("md5"),
  to_uuid: routine("namespace?", (run, value, namespace) =>
    nameUuid(str(run, value), takeText(run, namespace, "361E6D51-FAEC-444A-9079-341386DA8E2E")),
  ),
  quote: routine("", (run, value) => quote(used(run, value) === null ? "" : str(run, value))),
  urlencode: routine("", urlEncode),
  urldecode: routine("", (run, value) => urlDecode(str(run, value))),
  escape: escapeHtml,
  e: escapeHtml,
  forceescape: escapeHtml,
  safe: routine("", (run, value) => str(run, value)),
  striptags: routine("", (run, value) => stripTags(str(run, value))),
};

function nodeEncoding(run: Run, given: Given): BufferEncoding {
  const name = takeText(run, given, "utf-8").toLowerCase().replaceAll("_", "-");
  if (name === "utf-8" || name === "utf8") return "utf8";
  if (name === "utf-16-le" || name === "utf-16le") return "utf16le";
  if (name === "ascii" || name === "us-ascii") return "ascii";
  if (name === "latin-1" || name === "iso-8859-1" || name === "latin1") return "latin1";
  throw new Fault(`the encoding '${name}' is not known`, { hint: "utf-8, utf-16-le, ascii or latin-1" });
}

function decodeBase64(text: string, encoding: BufferEncoding): string {
  const clean = text.replace(/[^A-Za-z0-9+/=]/g, "");
  if (clean.replace(/=+$/, "").length % 4 === 1) throw new Fault("b64decode: this is no base64");
  return Buffer.from(clean, "base64").toString(encoding);
}

function digest(kind: string, text: string): string {
  const name = PYTHON_NAMES.get(kind.toLowerCase()) ?? kind.toLowerCase().replaceAll("_", "-");
  if (!getHashes().includes(name)) {
    throw new Fault(`there is no digest '${kind}'`, {
      hint: didYouMean(name, getHashes()) ?? "md5, sha1, sha256, sha512",
    });
  }
  return createHash(name).update(text, "utf8").digest("hex");
}

const PYTHON_NAMES: ReadonlyMap<string, string> = new Map([
  ["blake2b", "blake2b512"],
  ["blake2s", "blake2s256"],
]);

/** For a POSIX shell: quoted unless every character is harmless. */
function quote(text: string): string {
  if (text === "") return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

function percent(text: string, kept: RegExp): string {
  const bytes = [...Buffer.from(text, "utf8")];
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return kept.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

function urlEncode(run: Run, value: Value): Value {
  const read = used(run, value);
  const list = asList(read);
  if (!(read instanceof Map) && !list) return percent(str(run, read), /[A-Za-z0-9_.~/-]/);
  const pairs =
    read instanceof Map
      ? pairsOf(run, read).map(({ items }) => items)
      : readItems(run, read).map((pair) => readItems(run, pair));
  const part = (text: Value) => percent(str(run, text), /[A-Za-z0-9_.~ -]/).replaceAll(" ", "+");
  return pairs.map(([key, member]) => `${part(key!)}=${part(member!)}`).join("&");
}

function urlDecode(text: string): string {
  const bytes = text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
  return bytes;
}

function stripTags(text: string): string {
  const bare = text.replace(/<!--[^]*?-->/g, "").replace(/<[^>]*>/g, "");
  const decoded = bare.replace(/&(amp|lt|gt|quot|#39|#34);/g, (_, name: string) => ENTITIES.get(name)!);
  return decoded
    .split(/\s+/)
    .filter((word) => word !== "")
    .join(" ");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["#39", "'"],
  ["#34", '"'],
]);
