/** An encrypted text as it stands in files: Ansible's format, versions 1.1 and 1.2. */
export interface Envelope {
  /** The vault id it was encrypted with; version 1.1 has none. */
  readonly label?: string;
  readonly salt: Buffer;
  readonly digest: Buffer;
  readonly content: Buffer;
}

/** What is wrong with a vault or its passwords, in a sentence for the user. */
export class VaultError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = "VaultError";
    this.hint = hint;
  }
}

const mark = "$ANSIBLE_VAULT;";
const columns = 80;

/** Whether a text, or the bytes of a file, are encrypted. */
export function isVault(content: string | Uint8Array): boolean {
  if (typeof content === "string") return content.startsWith(mark);
  return Buffer.from(content.subarray(0, mark.length)).toString("latin1") === mark;
}

/** @throws VaultError for a text that is no vault, is of a kind that hapb does not read, or is broken */
export function readEnvelope(text: string): Envelope {
  const [head = "", ...lines] = text.trim().split(/\s*\r?\n\s*/);
  const [name, version, cipher, ...label] = head.split(";");
  if (`${name};` !== mark) throw new VaultError(`it does not begin with ${mark}`);
  if (version !== "1.1" && version !== "1.2")
    throw new VaultError(
      `its format is version ${version || "(none)"}, and hapb reads 1.1 and 1.2`,
      "ansible-vault rekey writes it anew",
    );
  if (cipher !== "AES256") throw new VaultError(`its cipher is ${cipher || "(none)"}, and hapb reads AES256`);
  const parts = unhex(lines.join("")).toString("latin1").split("\n");
  if (parts.length !== 3) throw new VaultError("it is cut off or damaged");
  const [salt, digest, content] = parts.map(unhex) as [Buffer, Buffer, Buffer];
  return { ...(version === "1.2" && label[0] ? { label: label[0] } : {}), salt, digest, content };
}

function unhex(text: string): Buffer {
  if (text.length % 2 === 1 || /[^0-9a-f]/i.test(text)) throw new VaultError("it is cut off or damaged");
  return Buffer.from(text, "hex");
}

/** The text of an envelope, with a line end behind it. */
export function writeEnvelope({ label, salt, digest, content }: Envelope): string {
  const head = label === undefined ? `${mark}1.1;AES256` : `${mark}1.2;AES256;${label}`;
  const inner = [salt, digest, content].map((part) => part.toString("hex")).join("\n");
  const body = Buffer.from(inner, "latin1").toString("hex");
  return `${[head, ...(body.match(new RegExp(`.{1,${columns}}`, "g")) ?? [])].join("\n")}\n`;
}
