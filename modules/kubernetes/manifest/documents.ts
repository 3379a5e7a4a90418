import { isMap, isScalar, isSeq, parseAllDocuments, Scalar, YAMLMap, YAMLSeq, type Document } from "yaml";
import { HostFailure } from "../../../engine/module/index.js";

/**
 * A manifest that somebody else wrote, to be changed in single places. Scalars are not interpreted (`0644`, `yes` and
 * `1.10` stay what they were, quoted or not), so that what is not changed reaches the API as its author wrote it.
 */
export class Manifest {
  private constructor(
    /** For messages. */
    private readonly name: string,
    private readonly documents: readonly Document.Parsed[],
  ) {}

  /** @throws HostFailure when the text is not YAML */
  static parse(name: string, text: string): Manifest {
    const documents = parseAllDocuments(text, { schema: "failsafe", keepSourceTokens: false });
    if (!Array.isArray(documents)) throw new HostFailure(`${name} holds no objects`);
    for (const { errors } of documents)
      if (errors[0]) throw new HostFailure(`${name} is not YAML: ${errors[0].message.split("\n")[0]!}`);
    return new Manifest(name, documents);
  }

  /** The object of a kind and name. @throws HostFailure when there is none */
  object(kind: string, name: string): Part {
    const found = this.documents.find(
      (document) => document.getIn(["kind"]) === kind && document.getIn(["metadata", "name"]) === name,
    );
    if (found) return new Part(`${kind} ${name} of ${this.name}`, found.contents as unknown as YAMLMap);
    throw new HostFailure(`${this.name} has no ${kind} ${name}`, {
      hint: "is it the release's own manifest, and of a release that these playbooks know?",
    });
  }

  /** Changes every container image. */
  renameImages(rename: (image: string) => string): void {
    for (const { contents } of this.documents)
      for (const image of images(contents)) image.value = rename(image.value);
  }

  toString(): string {
    return this.documents
      .filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === ""))
      .map((document) => document.toString({ lineWidth: 0, directives: false }))
      .join("---\n");
  }
}

/** A mapping in a manifest. */
export class Part {
  constructor(
    private readonly name: string,
    private readonly map: YAMLMap,
  ) {}

  /** A mapping below this one. @throws HostFailure when there is none */
  at(...path: readonly string[]): Part {
    const found = this.map.getIn(path);
    if (isMap(found)) return new Part(this.name, found);
    throw new HostFailure(`the ${this.name} has no ${path.join(".")}`);
  }

  /** The member of a list that has a name. @throws HostFailure when there is none */
  named(path: readonly string[], name: string): Part {
    const list = this.map.getIn(path);
    const found = isSeq(list)
      ? list.items.find((item) => isMap(item) && item.get("name") === name)
      : undefined;
    if (isMap(found)) return new Part(this.name, found);
    throw new HostFailure(`the ${this.name} has no ${path.join(".")} named ${name}`);
  }

  text(...path: readonly string[]): string | undefined {
    const found = this.map.getIn(path);
    return typeof found === "string" ? found : undefined;
  }

  /** Sets a member to a string, which the API takes for one whatever it looks like. */
  set(path: readonly string[], value: string): void {
    this.map.setIn(path, quoted(value));
  }

  /** A container's environment variable: its value, in its place if it is there. */
  setVariable(name: string, value: string): void {
    const entry = new YAMLMap();
    entry.set("name", name);
    entry.set("value", quoted(value));
    this.setListed("env", entry, name);
  }

  /** A container's environment variable that is a field of its pod. */
  setVariableOfField(name: string, fieldPath: string): void {
    const [entry, source, field] = [new YAMLMap(), new YAMLMap(), new YAMLMap()];
    field.set("fieldPath", fieldPath);
    source.set("fieldRef", field);
    entry.set("name", name);
    entry.set("valueFrom", source);
    this.setListed("env", entry, name);
  }

  /** A list of words that has one of them, or not. */
  setWord(path: readonly string[], word: string, isThere: boolean): void {
    const list = this.map.getIn(path);
    if (!isSeq(list)) throw new HostFailure(`the ${this.name} has no list ${path.join(".")}`);
    const at = list.items.findIndex((item) => isScalar(item) && item.value === word);
    if (isThere && at === -1) list.add(quoted(word));
    if (!isThere && at !== -1) list.items.splice(at, 1);
  }

  private setListed(key: string, entry: YAMLMap, name: string): void {
    let list = this.map.get(key);
    if (!isSeq(list)) this.map.set(key, (list = new YAMLSeq()));
    const { items } = list as YAMLSeq;
    const at = items.findIndex((item) => isMap(item) && item.get("name") === name);
    items.splice(at === -1 ? items.length : at, at === -1 ? 0 : 1, entry);
  }
}

function quoted(value: string): Scalar<string> {
  const scalar = new Scalar(value);
  scalar.type = value.includes("\n") ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** The values of members called `image` of the containers in an object. */
function images(node: unknown): Scalar<string>[] {
  if (isSeq(node)) return node.items.flatMap(images);
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : undefined;
    if (name !== "containers" && name !== "initContainers") return images(value);
    return isSeq(value) ? value.items.flatMap(imageOf) : [];
  });
}

function imageOf(container: unknown): Scalar<string>[] {
  const found = isMap(container) ? container.get("image", true) : undefined;
  return isScalar(found) && typeof found.value === "string" ? [found as Scalar<string>] : [];
}
