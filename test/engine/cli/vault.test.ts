import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import t, { type Test } from "tap";
import { caller } from "./caller.js";

function folderWith(t: Test, files: Record<string, string>): string {
  return t.testdir({ pass: "word one\n", other: "word two\n", ...files });
}

t.test("a file goes in and comes out again", async (t) => {
  const root = folderWith(t, { "a.yml": "token: very-secret\n" });
  const hapb = caller(root, { HAPB_VAULT_PASSWORD_FILE: "pass" });
  const file = path.join(root, "a.yml");
  t.equal((await hapb(["vault", "encrypt", "a.yml"])).status, 0);
  t.match(readFileSync(file, "utf8"), /^\$ANSIBLE_VAULT;1\.1;AES256\n[0-9a-f]{80}\n/);
  t.equal((await hapb(["vault", "view", "a.yml"])).stdout, "token: very-secret\n");
  t.match((await hapb(["vault", "encrypt", "a.yml"])).stderr, /a\.yml is encrypted already/);
  t.equal((await hapb(["vault", "rekey", "a.yml", "--new-vault-id", "prod@other"])).status, 0);
  t.match(readFileSync(file, "utf8"), /^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
  t.match(
    (await hapb(["vault", "view", "a.yml"])).stderr,
    /None of the vault passwords given opens it \(default\)/,
  );
  chmodSync(file, 0o644);
  t.equal((await hapb(["vault", "decrypt", "a.yml", "--vault-id", "prod@other"])).status, 0);
  t.equal(readFileSync(file, "utf8"), "token: very-secret\n");
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.match((await hapb(["vault", "decrypt", "a.yml"])).stderr, /a\.yml is not encrypted/);
});

t.test("the editor sees what a file holds, in a folder that is gone afterwards", async (t) => {
  const root = folderWith(t, {
    editor: '#!/bin/sh\nls -ld "${1%/*}" > seen; echo "$1" >> seen; echo more >> "$1"\n',
  });
  chmodSync(path.join(root, "editor"), 0o755);
  const hapb = caller(root, { HAPB_VAULT_PASSWORD_FILE: "pass", VISUAL: "./editor" });
  t.equal((await hapb(["vault", "create", "new.yml"])).status, 0);
  t.equal((await hapb(["vault", "edit", "new.yml"])).status, 0);
  t.equal((await hapb(["vault", "view", "new.yml"])).stdout, "more\nmore\n");
  const [mode, seen] = readFileSync(path.join(root, "seen"), "utf8").split("\n");
  t.match(mode, /^drwx------/);
  t.match(seen, /\/new\.yml$/);
  t.throws(() => readdirSync(path.dirname(seen!)));
  t.match((await hapb(["vault", "create", "new.yml"])).stderr, /is there already/);
});

t.test("an editor that fails changes nothing", async (t) => {
  const root = folderWith(t, { "a.yml": "a: 1\n" });
  const hapb = caller(root, { HAPB_VAULT_PASSWORD_FILE: "pass", VISUAL: "", EDITOR: "false" });
  await hapb(["vault", "encrypt", "a.yml"]);
  const before = readFileSync(path.join(root, "a.yml"), "utf8");
  t.match((await hapb(["vault", "edit", "a.yml"])).stderr, /the editor false ended with 1/);
  t.equal(readFileSync(path.join(root, "a.yml"), "utf8"), before);
});

t.test("which of several passwords encrypts must be clear", async (t) => {
  const root = folderWith(t, { "a.yml": "a: 1\n" });
  const hapb = caller(root);
  const two = ["--vault-id", "dev@pass", "--vault-id", "prod@other"];
  t.match(
    (await hapb(["vault", "encrypt", "a.yml", ...two])).stderr,
    /several vault passwords are given[^]*--encrypt-vault-id/,
  );
  t.match(
    (await hapb(["vault", "encrypt", "a.yml", ...two, "--encrypt-vault-id", "x"])).stderr,
    /no vault password has the id "x"/,
  );
  t.equal((await hapb(["vault", "encrypt", "a.yml", ...two, "--encrypt-vault-id", "prod"])).status, 0);
  t.match(readFileSync(path.join(root, "a.yml"), "utf8"), /;prod\n/);
});

t.test("slips of the command line", async (t) => {
  const hapb = caller(folderWith(t, {}));
  t.match(
    (await hapb(["vault", "encript", "a"])).stderr,
    /hapb vault can't "encript"[^]*did you mean encrypt\?/,
  );
  t.match((await hapb(["vault", "view"])).stderr, /which file\? none was named/);
  t.match((await hapb(["vault", "view", "a", "--vault-password-file", "pass"])).stderr, /a can't be read/);
  t.match((await hapb(["vault", "encrypt", "pass"])).stderr, /nobody can answer: Vault password/);
});

/** A project in which everything that may be encrypted is. */
async function project(t: Test): Promise<string> {
  const root = folderWith(t, {
    "hosts.yml": "all: {hosts: {localhost: {ansible_connection: local}}}\n",
    "files.yml": 'from_vars_file: alpha-secret\nmade: "{{ from_vars_file }}/beta"\nport: 8080\n',
    "include.yml": "from_include: gamma-secret\n",
    "extra.yml": "from_extra: zeta-secret\n",
    "key.bin": "delta-secret\n",
    "page.j2": "page of {{ made }} epsilon-secret-line-of-text\n",
    "hapb.yml": "inventory: hosts.yml\nvault_password_file: pass\n",
  });
  const hapb = caller(root);
  const encrypted = ["files.yml", "include.yml", "extra.yml", "key.bin", "page.j2"];
  await hapb(["vault", "encrypt", ...encrypted]);
  const inline = (await hapb(["vault", "encrypt-string", "-n", "inline", "eta-secret"])).stdout;
  writeFileSync(
    path.join(root, "site.yml"),
    `- hosts: localhost
  gather_facts: no
  vars_files: [files.yml]
  vars:
    ${inline.trimEnd().replaceAll("\n", "\n    ")}
  tasks:
    - include_vars: include.yml
    - debug:
        msg: "{{ from_vars_file }} {{ made }} {{ port + 1 }} {{ from_include }} {{ from_extra }} {{ inline }}"
    - copy: {src: key.bin, dest: "{{ playbook_dir }}/key.out"}
    - copy: {src: key.bin, dest: "{{ playbook_dir }}/key.raw", decrypt: no}
    - template: {src: page.j2, dest: "{{ playbook_dir }}/page.out"}
    - command: "echo {{ inline }} {{ lookup('file', 'key.bin') }}"
`,
  );
  return root;
}

t.test("a run opens whatever is encrypted, and shows none of it", async (t) => {
  const root = await project(t);
  const { stdout, stderr, status } = await caller(root)([
    "run",
    "site.yml",
    "-e",
    "@extra.yml",
    "--diff",
    "-vv",
  ]);
  t.equal(status, 0, stderr);
  t.match(stdout, "******** ******** 8081 ******** ******** ********");
  t.equal(readFileSync(path.join(root, "key.out"), "utf8"), "delta-secret\n");
  t.match(readFileSync(path.join(root, "key.raw"), "utf8"), /^\$ANSIBLE_VAULT/);
  t.equal(
    readFileSync(path.join(root, "page.out"), "utf8"),
    "page of alpha-secret/beta epsilon-secret-line-of-text\n",
  );
  const runs = path.join(root, "state/hapb/runs");
  const journals = readdirSync(runs).map((name) => readFileSync(path.join(runs, name), "utf8"));
  t.equal(journals.length, 1);
  for (const shown of [stdout, stderr, ...journals]) t.notMatch(shown, /-secret|beta/);
});

t.test("what can't be opened is in nobody's way who does not need it", async (t) => {
  const play = (hosts: string) =>
    `- hosts: ${hosts}\n  gather_facts: false\n  tasks: [{ debug: { msg: done } }]\n`;
  const folder = t.testdir({
    hosts: "[web]\nw1 ansible_connection=local\n[db]\nd1 ansible_connection=local\n",
    pass: "a word\n",
    group_vars: { "db.yml": "password: bluebird\n" },
    host_vars: { d1: "token: redbird\n" },
    "web.yml": play("web"),
    "db.yml": play("db"),
    "any.yml": play('"{{ groups.web }}"'),
    "all.yml": play("all"),
  });
  const hapb = caller(folder);
  for (const file of ["group_vars/db.yml", "host_vars/d1"])
    t.equal((await hapb(["vault", "encrypt", file, "--vault-password-file", "pass"])).status, 0);
  const run = (...words: string[]) => hapb(["run", ...words, "-i", "hosts", "--output", "plain"]);
  for (const words of [["web.yml"], ["all.yml", "--limit", "web"]]) {
    const { status, stdout, stderr } = await run(...words);
    t.equal(status, 0, stderr);
    t.match(stdout, /w1 +ok=1/);
    t.match(stderr, /warning: this encrypted file can't be opened[^]*No play is about a host of this group/);
    t.match(stderr, /No play is about this host/);
  }
  for (const words of [["db.yml"], ["all.yml"], ["any.yml"], ["web.yml", "db.yml"]]) {
    const { status, stdout, stderr } = await run(...words);
    t.equal(status, 1, words.join(" "));
    t.equal(stdout, "", "nobody was asked");
    t.match(stderr, /error: this encrypted file can't be opened\n --> group_vars\/db.yml/);
  }
  t.equal((await run("db.yml", "--vault-password-file", "pass")).status, 0);
});
