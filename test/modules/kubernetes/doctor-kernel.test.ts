import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import t from "tap";
import { kernel } from "../../../modules/kubernetes/doctor/parts/kernel.js";

t.test("the kernel's parameters are read by a plain shell", async (t) => {
  const script = `(${kernel.script}) 2>/dev/null; :`;
  const { parameters } = kernel.read(execFileSync("sh", ["-c", script], { encoding: "utf8" }));
  const value = readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim();
  t.equal(parameters["net.ipv4.ip_forward"], value);
});
