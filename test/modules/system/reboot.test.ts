import t from "tap";
import type { Host } from "../../../engine/module/index.js";
import { fakeHost } from "../../../engine/testing.js";
import reboot from "../../../modules/system/reboot.js";

t.test("the control machine, and what stands on it, is not rebooted", async (t) => {
  const host: Host = Object.assign(fakeHost({}), { sharesKernel: true });
  const check = async () => reboot.check(host, {} as never, {} as never);
  await t.rejects(check(), {
    message: "this is the control machine itself, or a tree or container on it: it is not rebooted",
  });
});
