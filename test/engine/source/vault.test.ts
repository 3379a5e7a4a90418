import fc from "fast-check";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { SourceFile } from "../../../engine/base/source.js";
import { Secret, Template, type Dict, type Value } from "../../../engine/base/value.js";
import { renderDiagnostics } from "../../../engine/source/frame.js";
import { loadYaml } from "../../../engine/source/load.js";
import { nodeToValue } from "../../../engine/source/value.js";
import { VaultError } from "../../../engine/source/vault/envelope.js";
import { encrypt, Keyring, type VaultPassword } from "../../../engine/source/vault/keyring.js";
import { readVaultId, vaultPasswords } from "../../../engine/source/vault/passwords.js";
import { evaluateTemplate } from "../../../engine/template/evaluate.js";

// Made with ansible-vault of ansible-core 2.19.
const folder = "test/engine/source/vault";
const fixture = (name: string) => readFileSync(path.join(folder, name), "utf8");
const password = (label: string, text: string): VaultPassword => ({ label, password: Buffer.from(text) });
const usual = password("default", "correct horse");
const prod = password("prod", "other battery");
const keyring = new Keyring([usual, prod]);
const nobody = () => Promise.reject(new Error("nobody to ask"));

const words = 'plain: from-file\nnum: 42\nlist: [a-secret, b-secret]\ntpl: "{{ plain }}-made"\n';

function open(name: string, by = keyring): Dict {
  const { root, diagnostics } = loadYaml(new SourceFile(name, fixture(name)), { decrypt: by.open });
  if (diagnostics.length) throw new DiagnosticError(diagnostics);
  return nodeToValue(root!) as Dict;
}

const revealed = (value: Value | undefined) => (value instanceof Secret ? value.reveal() : value);

/** The sentence of the VaultError that some work ends in. */
function complaint(work: () => unknown): string {
  try {
    work();
    return "nothing was thrown";
  } catch (problem) {
    return problem instanceof VaultError ? problem.message : String(problem);
  }
}

t.test("files of ansible-vault are opened, both versions", async (t) => {
  for (const name of ["v11.yml", "v12.yml"])
    t.equal(Buffer.from(keyring.open(fixture(name))).toString(), words, name);
});

t.test("content need not be text", async (t) => {
  const bytes = Buffer.from(keyring.open(fixture("binary")));
  t.equal(bytes.toString("hex"), "0001fffe62696e61727900");
});

t.test("what is encrypted is opened again, whatever it is", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(usual, prod), (content, by) => {
      const text = encrypt(content, by);
      t.equal(
        text.split("\n")[0],
        by === usual ? "$ANSIBLE_VAULT;1.1;AES256" : "$ANSIBLE_VAULT;1.2;AES256;prod",
      );
      return Buffer.from(new Keyring([by]).open(text)).equals(content);
    }),
    { numRuns: 15 },
  );
});

t.test("the id only says where to begin: any password that fits opens", async (t) => {
  const renamed = new Keyring([usual, password("live", "other battery")]);
  t.equal(renamed.openWith(fixture("v12.yml")).by.label, "live");
});

t.test("what can't be opened is said in a sentence", async (t) => {
  const v11 = fixture("v11.yml");
  const cut = v11.slice(0, 300);
  t.match(
    complaint(() => new Keyring([]).open(v11)),
    /^no vault password was given$/,
  );
  t.match(
    complaint(() => new Keyring([prod]).open(v11)),
    /None of the vault passwords given opens it \(prod\)/,
  );
  t.match(
    complaint(() => new Keyring([usual]).open(fixture("v12.yml"))),
    /the vault id "prod"/,
  );
  t.match(
    complaint(() => keyring.open(cut)),
    /cut off or damaged/,
  );
  t.match(
    complaint(() => keyring.open(v11.replace("1.1", "1.0"))),
    /version 1\.0/,
  );
  t.match(
    complaint(() => keyring.open(v11.replace("AES256", "ROT13"))),
    /cipher is ROT13/,
  );
  const flipped = v11.slice(0, -2) + (v11.at(-2) === "0" ? "1" : "0") + "\n";
  t.match(
    complaint(() => keyring.open(flipped)),
    /damaged/,
  );
});

t.test("values in YAML are secrets, opened when they are first read", async (t) => {
  t.equal(revealed(open("inline11.yml").get("inl")), "inline-words");
  const braces = open("inline12.yml").get("itpl");
  t.ok(braces instanceof Secret, "braces in a vault are no template");
  t.equal(revealed(braces), "{{ plain }} in a vault");
  const closed = open("inline12.yml", new Keyring([usual])).get("itpl") as Secret;
  try {
    closed.reveal();
    t.fail("opened without its password");
  } catch (problem) {
    const { code, at } = (problem as DiagnosticError).first;
    t.equal(code, "yaml/vault");
    t.equal(at?.file.path, "inline12.yml");
  }
});

t.test("of an encrypted file text is secret, numbers are not, and templates give secrets", async (t) => {
  const variables = open("v11.yml");
  t.equal(revealed(variables.get("plain")), "from-file");
  t.equal(variables.get("num"), 42);
  t.ok((variables.get("list") as Value[]).every((item) => item instanceof Secret));
  const template = variables.get("tpl") as Template;
  const scope = { get: (name: string) => variables.get(name) };
  const value = evaluateTemplate(template, scope, { onReveal: () => undefined });
  t.ok(value instanceof Secret && !value.isMixed);
  t.equal(revealed(value), "from-file-made");
});

t.test("a mistake in an encrypted file shows its place and none of its words", async (t) => {
  const text = encrypt(Buffer.from('key: "hidden\nother: {{ hidden2 }}\n- hidden3\n'), usual);
  const { diagnostics } = loadYaml(new SourceFile("a.yml", text), { decrypt: keyring.open });
  t.ok(diagnostics.length > 0);
  const shown = renderDiagnostics(diagnostics, { color: false });
  t.match(shown, /--> a\.yml:\d:\d/);
  t.notMatch(shown, /hidden/);
});

t.test("an id stands before an @, and a source behind it", async (t) => {
  t.strictSame(readVaultId("prod@~/pass"), { label: "prod", file: "~/pass" });
  t.strictSame(readVaultId("./pass"), { label: "default", file: "./pass" });
  t.strictSame(readVaultId("dev@prompt"), { label: "dev" });
  t.strictSame(readVaultId("@pass"), { label: "default", file: "pass" });
});

t.test("passwords come from files, programs and people, without white space around them", async (t) => {
  const root = t.testdir({
    plain: "  a word\r\n",
    program: "#!/bin/sh\necho from $# a program\n",
    "get-client": '#!/bin/sh\necho "$1=$2"\n',
  });
  for (const name of ["program", "get-client"]) chmodSync(path.join(root, name), 0o755);
  const asked: (string | undefined)[] = [];
  const found = await vaultPasswords(
    [
      ...["plain", "program", "get-client"].map((name) => ({ label: "x", file: path.join(root, name) })),
      { label: "default" },
      { label: "dev" },
    ],
    async (label) => (asked.push(label), "typed"),
  );
  t.strictSame(
    found.map((each) => Buffer.from(each.password).toString()),
    ["a word", "from 0 a program", "--vault-id=x", "typed", "typed"],
  );
  t.strictSame(asked, [undefined, "dev"]);
});

t.test("a source without a password is an error that names it", async (t) => {
  const root = t.testdir({ empty: "\n", program: "#!/bin/sh\necho locked >&2; exit 3\n", folder: {} });
  chmodSync(path.join(root, "program"), 0o755);
  writeFileSync(path.join(root, "none"), "x");
  const problem = async (name: string) => {
    const found = vaultPasswords([{ label: "default", file: path.join(root, name) }], nobody);
    return found.then(
      () => "",
      (reason: DiagnosticError) =>
        `${reason.first.summary.replace(`${path.relative(process.cwd(), root)}/`, "")}: ${reason.first.detail ?? ""}`,
    );
  };
  t.equal(await problem("empty"), "empty holds no vault password: ");
  t.equal(await problem("missing"), "there is no vault password file missing: ");
  t.equal(await problem("folder"), "folder is a folder, and a vault password file is needed: ");
  t.equal(await problem("program"), "the vault password program program failed: locked");
});
