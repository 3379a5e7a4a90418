import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import t, { type Test } from "tap";
import { Secret } from "../../../engine/base/value.js";
import { Answerer } from "../../../engine/transport/openssh/askpass.js";
import type { Ask } from "../../../engine/transport/ssh/host-key.js";

const destination = { user: "root", hosts: ["web.example"] };

/** Asks as ssh's askpass program does. @returns what it would print; "" where it is refused */
async function asking(t: Test, ask?: Ask, password: Secret | undefined = new Secret("target-password")) {
  // Paths of sockets may have 104 characters.
  const folder = mkdtempSync(join(tmpdir(), "askpass-"));
  const path = join(folder, "socket");
  const answerer = new Answerer(path, password, destination, ask, new Map());
  await answerer.listen();
  t.teardown(() => {
    answerer.close();
    rmSync(folder, { recursive: true });
  });
  return async (question: string) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.end(question);
    return (await text(socket)).replace(/^=/, "");
  };
}

t.test("the password is given to the host that it is for", async (t) => {
  for (const question of [
    "root@web.example's password: ",
    "(root@web.example) Password: ",
    "(root@web.example) Password for root@web.example: ",
  ])
    await t.test(question, async (t) => t.equal(await (await asking(t))(question), "target-password"));
});

t.test("nobody else gets it", async (t) => {
  for (const question of [
    "jump@bastion's password: ",
    "root@bastion's password: ",
    "other@web.example's password: ",
    "(jump@bastion) Password: ",
    "(jump@bastion) root@web.example's password: ",
    "(root@web.example) New password: ",
    "(root@web.example) (current) UNIX password: ",
    "(root@web.example) One-time password: ",
    "Password: ",
    "Enter passphrase for key 'root@web.example's password:': ",
  ])
    await t.test(question, async (t) => {
      t.equal(await (await asking(t))(question), "");
      t.equal(await (await asking(t, async () => "of a person"))(question), "of a person");
    });
});

t.test("a question that comes again is not answered again", async (t) => {
  const ask = await asking(t, async () => "of a person");
  for (const [question, answer] of [
    ["root@web.example's password: ", "target-password"],
    ["(root@web.example) Password: ", ""],
    ["jump@bastion's password: ", "of a person"],
    ["jump@bastion's password: ", ""],
  ] as const)
    t.equal(await ask(question), answer, question);
});
